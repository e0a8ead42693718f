"""Voids and reopenings: how far they reach, until when, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import AttemptItem

HERE, EVERYWHERE = "here", "everywhere"
UNANSWERED, CHOSEN = "unanswered", "chosen"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept for good; the team and auditors can read it, the candidate does not."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class VoidForm(ReasonForm):
    """``everywhere``: the words for everybody, where this person may do that."""

    reach = forms.ChoiceField(label=_("For whom?"), widget=forms.RadioSelect)
    field_order = ("reach", "reason")

    def __init__(self, here: str, everywhere: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(HERE, here)] + ([(EVERYWHERE, everywhere)] if everywhere else [])
        self.fields["reach"].choices = choices  # type: ignore[attr-defined]
        self.fields["reach"].initial = HERE
        if not everywhere:
            self.fields["reach"].widget = forms.HiddenInput()


class ReopenForm(ReasonForm):
    which = forms.ChoiceField(label=_("What is to be answered?"), widget=forms.RadioSelect)
    items = forms.ModelMultipleChoiceField(
        AttemptItem.objects.none(),
        label=_("Questions to be answered anew"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Open for how many days?"), min_value=1, max_value=30, initial=7
    )
    field_order = ("which", "items", "days", "reason")

    def __init__(
        self, items: Sequence[AttemptItem], n_unanswered: int, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rest = (UNANSWERED, _("What is not answered (%(n)d)") % {"n": n_unanswered})
        chosen = (CHOSEN, _("Chosen questions, anew"))
        which, offered = self.fields["which"], self.fields["items"]
        which.choices = [rest, chosen] if n_unanswered else [chosen]  # type: ignore[attr-defined]
        which.initial = UNANSWERED if n_unanswered else CHOSEN
        if not n_unanswered:
            which.widget, offered.required = forms.HiddenInput(), True
        offered.queryset = AttemptItem.objects.filter(  # type: ignore[attr-defined]
            pk__in=[item.pk for item in items]
        )
        offered.choices = [(item.pk, _words(item)) for item in items]  # type: ignore[attr-defined]

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("which") == CHOSEN and not given.get("items") and "items" not in self.errors:
            self.add_error("items", _("Choose at least one question."))

    @property
    def anew(self) -> list[AttemptItem]:
        """The chosen items; none where all unanswered ones are meant."""
        given = self.cleaned_data
        return list(given["items"]) if given["which"] == CHOSEN else []


def _words(item: AttemptItem) -> str:
    return f"{item.position}. {item.form_item.item_version.title}"
