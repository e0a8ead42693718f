"""What may be looked at, in words: choices for the forms of the auditor's pages."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from candidates.enums import OpeningState
from candidates.models import HiringBar, Opening
from candidates.reports.census import EVERYBODY, FEWEST, SMALL, Table

Choice = tuple[str, str]
Choices = list[Choice]
Group = tuple[str, Choices]


def of_tables(tables: Sequence[Table]) -> list[Choice | Group]:
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
    groups: list[Choice | Group] = [
        (label, choices)
        for label, choices in (
            (_("Openings"), sorted(by_kind["opening"], key=_by_name)),
            (_("Bar versions"), sorted(by_kind["bar"], key=_by_name)),
            (_("When they handed in"), by_kind["period"][::-1]),
        )
        if choices
    ]
    return [(EVERYBODY, _("All openings together")), *groups]


def of_file() -> list[Choice | Group]:
    """Every opening that was ever open, and every version of its bar."""
    openings = Opening.objects.exclude(state=OpeningState.DRAFT).prefetch_related("bars")
    every = list(openings.order_by("name", "pk"))
    bars = [(f"bar-{bar.pk}", _of_bars(one, [bar])) for one in every for bar in one.bars.all()]
    groups: list[Choice | Group] = [
        (_("Openings"), [(f"opening-{one.pk}", str(one)) for one in every]),
        (_("Bar versions"), bars),
    ]
    return [(EVERYBODY, _("All openings together")), *(one for one in groups if one[1])]


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
