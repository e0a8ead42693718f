"""Over which days, for which competency and in which order; and a new norm group."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Competency, FormVersion

ORDERS = {
    "item": _("Item"),
    "n": _("Answers"),
    "facility": _("Facility"),
    "rest": _("Item-rest r"),
    "time": _("Time"),
    "missing": _("Missing"),
    "shown": _("Shown"),
}


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day, for example 2026-03-31.")},
    )


class RangeForm(forms.Form):
    """Days of handing in, both included; an end before its start is refused."""

    since = day_field(_("From"))
    until = day_field(_("To"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first one."))
        return given

    def day(self, name: str) -> date | None:
        """What was asked, None where it was not or cannot be read."""
        found = self.cleaned_data.get(name) if not self.errors else None
        return found if isinstance(found, date) else None


class AnalysisForm(RangeForm):
    """``competency`` falls back to the first, ``sort`` to the item's code: an old address works."""

    competency = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    form = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def order(self) -> tuple[str, bool]:
        """The column to sort by, and whether from the highest down."""
        asked = str(self.data.get("sort") or "")
        name = asked.removeprefix("-")
        return (name, asked.startswith("-")) if name in ORDERS else ("item", False)

    def chosen(self, competencies: Iterable[Competency]) -> Competency | None:
        every = list(competencies)
        asked = self.data.get("competency")
        return next((one for one in every if one.slug == asked), every[0] if every else None)

    def asked(self) -> dict[str, str]:
        """What the address of another view of the same must keep."""
        names = ("since", "until", "competency", "sort", "form")
        return {name: str(self.data[name]) for name in names if self.data.get(name)}


class NormGroupForm(RangeForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Who these people are, for example “Applicants for phone support, 2026”."),
    )
    form_version = forms.ModelChoiceField(
        FormVersion.objects.none(),
        label=_("Form"),
        error_messages={"invalid_choice": _("Choose one of the forms in the list.")},
    )
    field_order = ("name", "form_version", "since", "until")

    def __init__(self, data: Mapping[str, object] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        taken = FormVersion.objects.filter(published_at__isnull=False).select_related("form")
        self.fields["form_version"].queryset = taken.order_by(  # type: ignore[attr-defined]
            "form__name", "-number"
        )


class PercentileForm(forms.Form):
    score = forms.FloatField(
        label=_("A score"),
        min_value=1,
        max_value=5,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        error_messages={"invalid": _("Write a score from 1 to 5.")},
    )
