"""The decision a person records: what, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.enums import DecisionVerdict
from candidates.models import DecisionReason


class DecisionForm(forms.Form):
    verdict = forms.TypedChoiceField(
        label=_("What do you decide?"),
        choices=DecisionVerdict.choices,
        coerce=DecisionVerdict,
        widget=forms.RadioSelect,
    )
    listed = forms.ModelChoiceField(
        DecisionReason.objects.filter(is_active=True),
        label=_("Reason"),
        required=False,
        widget=forms.Select(attrs={"data-by-verdict": ""}),
    )
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What in the answers led you to it. Kept for good; the team can read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "decision_%s")  # other forms of the page ask for a reason, too
        super().__init__(*args, **kwargs)
        self.fields["listed"].choices = _by_verdict()  # type: ignore[attr-defined]

    def clean(self) -> None:
        given = self.cleaned_data
        listed, verdict = given.get("listed"), given.get("verdict")
        if listed and verdict and not listed.is_offered_with(verdict):
            self.add_error("listed", _("This reason belongs to another decision."))
        if not listed and not given.get("reason", "").strip() and "listed" not in self.errors:
            self.add_error("reason", _("Choose a reason from the list, or write your own."))


def _by_verdict() -> list[tuple[str, Any]]:
    """The list in groups: the reasons of each verdict, then those that fit any."""
    rows = list(DecisionReason.objects.filter(is_active=True))
    groups = [*DecisionVerdict.choices, ("", _("Any decision"))]
    listed = [(str(label), _choices(rows, verdict)) for verdict, label in groups]
    first: list[tuple[str, Any]] = [("", _("Choose…"))]
    return first + [(label, group) for label, group in listed if group]


def _choices(rows: list[DecisionReason], verdict: str) -> list[tuple[int, str]]:
    return [(row.pk, row.text) for row in rows if row.verdict == verdict]
