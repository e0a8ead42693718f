"""What candidates send from their own page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.actions.transcripts import MAX_CHARACTERS
from candidates.codes import N_DIGITS
from candidates.enums import DisputeSubject


class CodeForm(forms.Form):
    digits = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
        error_messages={"required": _("Please type the six digits from the mail.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_digits(self) -> str:
        """A slip is no try: only what can be a code is looked at."""
        typed = "".join(self.cleaned_data["digits"].split())
        if not (typed.isascii() and typed.isdigit() and len(typed) == N_DIGITS):
            raise forms.ValidationError(_("Please type the six digits from the mail."))
        return typed


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("What you said"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": _("This is empty. Write what you said, or leave the page as it was."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class DisputeForm(forms.Form):
    subject = forms.ChoiceField(
        label=_("What is it about?"),
        choices=DisputeSubject.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it is about.")},
    )
    text = forms.CharField(
        label=_("What should a person look at?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Please say in a sentence or two what you mean.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
