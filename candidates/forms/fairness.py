"""Whose rates are asked for, and what counts as selected."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.analysis import RangeForm
from candidates.models import HiringBar, Opening
from candidates.reports.census import EVERYBODY, Split

SELECTED: list[tuple[str, Promise]] = [
    (Split.ADVANCED.value, gettext_lazy("Somebody moved them forward")),
    (Split.MEETING.value, gettext_lazy("They meet the bar")),
]
Choices = list[tuple[str, str]]


class RatesForm(forms.Form):
    of = forms.ChoiceField(label=gettext_lazy("Whose rates"))
    selected = forms.ChoiceField(label=gettext_lazy("Selected means"), choices=SELECTED)

    def __init__(self, data: Any, codes: Iterable[str]) -> None:
        super().__init__({"of": EVERYBODY, "selected": Split.ADVANCED, **data})
        cast(forms.ChoiceField, self.fields["of"]).choices = [
            (EVERYBODY, _("All openings together")),
            *named(codes),
        ]


class Ll144Form(RangeForm):
    """The one place where days and an opening go together: the file hides nothing anyway."""

    of = forms.ChoiceField(label=gettext_lazy("Whose figures"))
    field_order = ("of", "since", "until")

    def __init__(self, data: Any, codes: Iterable[str]) -> None:
        super().__init__(data)
        asked = [code for code in codes if code.startswith(("opening-", "bar-"))]
        cast(forms.ChoiceField, self.fields["of"]).choices = [
            (EVERYBODY, _("All openings together")),
            *named(asked),
        ]

    def words(self) -> str:
        """What was chosen, as the list says it."""
        choices = cast(forms.ChoiceField, self.fields["of"]).choices
        flat = dict(flatten_choices(choices))
        return str(flat[self.cleaned_data["of"]])


def named(codes: Iterable[str]) -> list[tuple[str, Choices]]:
    """The choices in words, by kind; what is only there to add up to a whole is left out."""
    by_kind: dict[str, list[str]] = {}
    for code in codes:
        kind, _dash, rest = code.partition("-")
        by_kind.setdefault(kind, []).append(rest)
    openings = Opening.objects.in_bulk([int(pk) for pk in by_kind.get("opening", [])])
    bars = HiringBar.objects.select_related("opening").in_bulk(
        [int(pk) for pk in by_kind.get("bar", [])]
    )
    of_openings = [(f"opening-{one.pk}", str(one)) for one in openings.values()]
    of_bars = [
        (f"bar-{one.pk}", _("%(opening)s: bar v%(version)s") % _bar(one)) for one in bars.values()
    ]
    return [
        (label, choices)
        for label, choices in (
            (_("Openings"), sorted(of_openings, key=_by_name)),
            (_("Bar versions"), sorted(of_bars, key=_by_name)),
            (_("When they handed in"), _periods(by_kind)),
        )
        if choices
    ]


def _by_name(choice: tuple[str, str]) -> tuple[str, str]:
    return choice[1], choice[0]


def _bar(bar: HiringBar) -> dict[str, object]:
    return {"opening": bar.opening, "version": bar.version}


def _periods(by_kind: dict[str, list[str]]) -> Choices:
    """Years and quarters, the newest first, each year before its quarters."""
    years = [(int(year), 13, f"year-{year}", year) for year in by_kind.get("year", [])]
    quarters = []
    for rest in by_kind.get("quarter", []):
        year, month = (int(part) for part in rest.split("-"))
        quarters.append((year, month, f"quarter-{rest}", _quarter(year, month)))
    newest = sorted(years + quarters, reverse=True)
    return [(code, words) for _year, _month, code, words in newest]


def _quarter(year: int, month: int) -> str:
    first, last = (date_format(date(year, m, 1), "F") for m in (month, month + 2))
    return _("%(first)s to %(last)s %(year)s") % {"first": first, "last": last, "year": year}
