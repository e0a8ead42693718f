"""Another way to take an assessment: what a candidate asks for, and what is answered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.enums import AccommodationKind, AccommodationState

MOST_WORDS = 2000  # characters


class AskForm(forms.Form):
    """``kinds``: what can still be asked for. No reason is asked, and no field is for one."""

    kind = forms.TypedChoiceField(
        label=_("What would help you?"),
        coerce=AccommodationKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what would help you.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Needed only for “Something else”: say what would help. You need not say why, and "
            "nobody asks for a diagnosis or a medical paper."
        ),
    )

    def __init__(self, *args: Any, kinds: Sequence[AccommodationKind], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        offered = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]
        if AccommodationKind.OTHER not in kinds:
            del self.fields["text"]

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("kind") == AccommodationKind.OTHER and not given.get("text"):
            self.add_error("text", _("Please say in a few words what would help."))


class AnswerForm(forms.Form):
    """``kind``: what was asked for; a grant of something else has to say what will be done."""

    state = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[
            (AccommodationState.GRANTED.value, _("Grant it")),
            (AccommodationState.DECLINED.value, _("It is not possible")),
        ],
        coerce=AccommodationState,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer.")},
    )
    answer = forms.CharField(
        label=_("Words to the candidate"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown exactly as you write it, on a page that an e-mail leads to."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self) -> None:
        given = self.cleaned_data
        state = given.get("state")
        if not state or given.get("answer"):
            return
        if state == AccommodationState.DECLINED:
            self.add_error("answer", _("Please say why not, and what is possible instead."))
        elif self.kind == AccommodationKind.OTHER:
            self.add_error("answer", _("Please say what will be done, and what to do now."))


class WordsForm(forms.Form):
    """What a person heard; ``nothing`` says that no word can be made out."""

    text = forms.CharField(
        label=_("What is said"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "true"}),
        error_messages={
            "required": _("Please write down what is said, or tick the box below."),
        },
        help_text=_("Word for word, with full stops. Leave out “um” and sounds without words."),
    )
    nothing = forms.BooleanField(
        label=_("I have listened, and no words can be made out"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not self.data.get("nothing")

    def words(self) -> str:
        """What to keep; the box goes before the text that the page began with."""
        given = self.cleaned_data
        return "" if given["nothing"] else str(given["text"])
