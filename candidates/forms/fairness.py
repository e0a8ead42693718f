"""Whose rates are asked for, and what counts as selected."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.analysis import RangeForm
from candidates.enums import OpeningState
from candidates.models import HiringBar, Opening
from candidates.reports.census import EVERYBODY, FEWEST, SMALL, Split, Table
from candidates.reports.grouping import Population

SELECTED: list[tuple[str, Promise]] = [
    (Split.ADVANCED.value, gettext_lazy("Somebody moved them forward")),
    (Split.MEETING.value, gettext_lazy("They meet the bar")),
]
Choices = list[tuple[str, str]]


class RatesForm(forms.Form):
    of = forms.ChoiceField(label=gettext_lazy("Whose rates"))
    selected = forms.ChoiceField(label=gettext_lazy("Selected means"), choices=SELECTED)

    def __init__(self, data: Any, tables: Sequence[Table]) -> None:
        super().__init__({"of": EVERYBODY, "selected": Split.ADVANCED, **data})
        field = cast(forms.ChoiceField, self.fields["of"])
        field.choices = [(EVERYBODY, _("All openings together")), *named(tables)]


class Ll144Form(RangeForm):
    """The one place where days and an opening go together: the file hides nothing anyway."""

    of = forms.ChoiceField(label=gettext_lazy("Whose figures"))
    field_order = ("of", "since", "until")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        openings = Opening.objects.prefetch_related("bars").order_by("name", "pk")
        every = [one for one in openings if one.state != OpeningState.DRAFT]
        field = cast(forms.ChoiceField, self.fields["of"])
        bars = [(f"bar-{bar.pk}", _of_bars(one, [bar])) for one in every for bar in one.bars.all()]
        field.choices = [
            (EVERYBODY, _("All openings together")),
            (_("Openings"), [(f"opening-{one.pk}", str(one)) for one in every]),
            *([(_("Bar versions"), bars)] if bars else []),
        ]

    def words(self) -> str:
        """What was chosen, as the list says it."""
        choices = cast(forms.ChoiceField, self.fields["of"]).choices
        return str(dict(flatten_choices(choices))[self.cleaned_data["of"]])

    def population(self) -> Population:
        """Whose figures; the days come on top."""
        kind, _dash, pk = self.cleaned_data["of"].partition("-")
        if kind == "bar":
            return Population(bars=(int(pk),))
        return Population(openings=(int(pk),)) if kind == "opening" else Population()


def named(tables: Sequence[Table]) -> list[tuple[str, Choices]]:
    """The tables in words, by kind; without those that are the same people as their whole."""
    n_parts = Counter(table.whole for table in tables if table.code.startswith(("bar", "quarter")))
    pks = {int(pk) for table in tables for pk in table.population.openings or ()}
    openings = Opening.objects.in_bulk(pks)
    bars = HiringBar.objects.filter(opening__in=pks).in_bulk()
    by_kind: dict[str, Choices] = {"opening": [], "bar": [], "period": []}
    for table in tables:
        kind = table.code.partition("-")[0]
        if n_parts[table.whole] == 1 and kind in ("bar", "quarter"):
            continue
        if kind == "opening":
            by_kind["opening"].append((table.code, str(openings[int(str(table.parts[0]))])))
        elif kind == SMALL:
            words = _("Openings of fewer than %(n)s people, together") % {"n": FEWEST}
            by_kind["opening"].append((table.code, words))
        elif kind == "bar":
            own = [bars.get(int(str(pk))) for pk in table.parts]
            opening = openings[(table.population.openings or (0,))[0]]
            by_kind["bar"].append((table.code, _of_bars(opening, own)))
        elif kind in ("year", "quarter"):
            by_kind["period"].append((table.code, _period(table)))
    return [
        (label, choices)
        for label, choices in (
            (_("Openings"), sorted(by_kind["opening"], key=_by_name)),
            (_("Bar versions"), sorted(by_kind["bar"], key=_by_name)),
            (_("When they handed in"), by_kind["period"][::-1]),
        )
        if choices
    ]


def _by_name(choice: tuple[str, str]) -> tuple[str, str]:
    return choice[1], choice[0]


def _of_bars(opening: Opening, bars: Sequence[HiringBar | None]) -> str:
    numbers = [_("v%(version)s") % {"version": bar.version} if bar else _("none") for bar in bars]
    return _("%(opening)s: bar %(versions)s") % {
        "opening": opening,
        "versions": ", ".join(numbers),
    }


def _period(table: Table) -> str:
    first, last = table.parts[0], table.parts[-1]
    if not isinstance(first, date) or not isinstance(last, date):
        return str(first) if first == last else _("%(first)s to %(last)s") % _ends(first, last)
    end = last.replace(month=last.month + 2)
    return _("%(first)s to %(last)s") % _ends(date_format(first, "F Y"), date_format(end, "F Y"))


def _ends(first: object, last: object) -> dict[str, object]:
    return {"first": first, "last": last}
