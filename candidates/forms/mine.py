"""What candidates send from their own page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.actions.transcripts import MAX_CHARACTERS
from candidates.enums import DisputeSubject


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
