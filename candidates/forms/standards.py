"""What recruiters send of a standard setting, and what judges send of their ratings."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments.forms.panels import EmailsField
from assessments.models import StaffUser
from candidates.actions.standards import Asked, Cell
from candidates.enums import BarMethod
from candidates.models import Opening

LOWEST, HIGHEST = 1.0, 5.0


class StandardForm(forms.Form):
    method = forms.ChoiceField(
        label=_("How"),
        choices=[
            (BarMethod.ANGOFF, _("Angoff: judges say what that person would score, in two rounds")),
            (
                BarMethod.CONTRASTING,
                _("Contrasting groups: judges sort scored candidates, without seeing scores"),
            ),
        ],
        initial=BarMethod.ANGOFF,
        widget=forms.RadioSelect,
    )
    description = forms.CharField(
        label=_("The person who can just do the job"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "What somebody does who is only just good enough, in the words of the work. All "
            "judges read it and have the same person in mind."
        ),
    )
    staff = forms.ModelMultipleChoiceField(
        label=_("Judges of the hiring team"),
        queryset=StaffUser.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = EmailsField(
        label=_("More judges, by e-mail"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One address a line; for Angoff only. Each gets a link of their own."),
    )

    def __init__(self, data: Mapping[str, Any] | None, opening: Opening) -> None:
        super().__init__(data)
        staff = self.fields["staff"]
        assert isinstance(staff, forms.ModelMultipleChoiceField)  # noqa: S101 for the type checker
        staff.queryset = opening.team.filter(is_active=True).order_by("email")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given["staff"] and not given["addresses"]:
            raise ValidationError(_("Name at least one judge."))
        if given.get("method") == BarMethod.CONTRASTING and given.get("addresses"):
            self.add_error(
                "addresses", _("Only the hiring team may see answers: sorting is for staff.")
            )
        return given


def rating_name(cell: Cell) -> str:
    return "expected-{}-{}".format(*cell)


def read_ratings(item: Asked, data: Mapping[str, Any]) -> tuple[dict[Cell, float], set[Cell]]:
    """The expected scores that were sent, and the fields that hold no score from 1 to 5."""
    given: dict[Cell, float] = {}
    wrong: set[Cell] = set()
    for cell in item.cells:
        text = str(data.get(rating_name(cell), "")).strip().replace(",", ".")
        value = _number(text)
        if value is None or not LOWEST <= value <= HIGHEST:
            wrong |= {cell} if text else set()
        else:
            given[cell] = value
    return given, wrong


def _number(text: str) -> float | None:
    try:
        return round(float(text), 1)
    except (ValueError, OverflowError):
        return None


def missing(items: Iterable[Asked], given: Mapping[Cell, float]) -> int:
    return sum(cell not in given for one in items for cell in one.cells)
