"""The blueprint check of a form version: what it measures, how long it takes, what to look at.

Figures are per candidate; a pool counts with its mean item. ``faults`` keep the version from being
published, ``warnings`` do not.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.actions import clocks
from assessments.actions.author import exposure, forms
from assessments.enums import ItemKind, PublicationState, Route
from assessments.models import Competency, FormItem, FormSection, FormVersion
from assessments.reports import form_reliability
from assessments.reports.form_contents import expected_minutes, expected_s, n_given, n_questions
from assessments.reports.form_reliability import Expected

FITS_WITHIN = 0.2  # a promise may be off by this share before it is called wrong
SPREAD = 1.5  # items of a pool may take this many times as long as the quickest
FEW_DRAWS_APART = 2  # how many items of a competency a pool may give one candidate and not another


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """Items of one competency: expected over draws, at least and at most."""

    competency: Competency
    n_items: float
    low: int
    high: int
    expected: Expected


@dataclass(frozen=True, slots=True)
class KindLine:
    kind: ItemKind
    n_items: float


@dataclass(frozen=True, slots=True)
class Blueprint:
    n_questions: int
    n_in_pools: int
    kinds: tuple[KindLine, ...]
    competencies: tuple[CompetencyLine, ...]
    minutes: float
    promised_minutes: int
    limit_minutes: float
    faults: tuple[str, ...]
    warnings: tuple[str, ...] = field(default=())

    @property
    def offered_minutes(self) -> int:
        """The promise that the items would keep."""
        return max(1, round(self.minutes))

    @property
    def keeps_its_promise(self) -> bool:
        return abs(self.minutes - self.promised_minutes) <= max(
            1, FITS_WITHIN * self.promised_minutes
        )

    @property
    def has_data(self) -> bool:
        return any(line.expected.observed for line in self.competencies)


def blueprint(version: FormVersion, sections: Sequence[FormSection]) -> Blueprint:
    """``sections``: as ``form_contents.sections_of`` reads them."""
    items = _items(sections)
    is_open = version.published_at is None
    return Blueprint(
        n_questions=n_questions(sections),
        n_in_pools=len(items),
        kinds=tuple(_kinds(sections)),
        competencies=tuple(_competencies(sections, items)),
        minutes=expected_minutes(sections),
        promised_minutes=version.expected_minutes,
        limit_minutes=sum(map(_limit_s, sections)) / 60,
        faults=tuple(forms.what_is_missing(version, items)) if is_open else (),
        warnings=tuple(_warnings(version, sections, items)),
    )


def _items(sections: Sequence[FormSection]) -> list[FormItem]:
    return [item for section in sections for item in section.items.all()]


def _share(section: FormSection) -> float:
    """How many of a section's items one candidate gets, as a share of them."""
    n_items = len(section.items.all())
    return n_given(section) / n_items if n_items else 0.0


def _kinds(sections: Sequence[FormSection]) -> list[KindLine]:
    counted: Counter[str] = Counter()
    for section in sections:
        for item in section.items.all():
            counted[item.item_version.kind] += _share(section)  # type: ignore[assignment]
    return [KindLine(kind, counted[kind]) for kind in ItemKind if counted[kind]]


def scored_for(item: FormItem) -> list[Competency]:
    return [link.competency for link in item.item_version.keyed_to.all() if link.is_scored]


def _competencies(
    sections: Sequence[FormSection], items: Sequence[FormItem]
) -> list[CompetencyLine]:
    known = {c.pk: c for item in items for c in scored_for(item)}
    observed = form_reliability.observed([item.item_version_id for item in items]) if known else {}
    lines = []
    for competency in sorted(known.values(), key=lambda c: (c.position, c.pk)):
        draws = [_draw_of(section, competency) for section in sections]
        mean = sum(draw[0] for draw in draws)
        lines.append(
            CompetencyLine(
                competency,
                mean,
                sum(draw[1] for draw in draws),
                sum(draw[2] for draw in draws),
                form_reliability.expected(mean, observed.get(competency.pk)),
            )
        )
    return lines


def _draw_of(section: FormSection, competency: Competency) -> tuple[float, int, int]:
    """Items of ``competency`` that a draw gives: expected, at least, at most."""
    n_items = len(section.items.all())
    n_keyed = sum(competency in scored_for(item) for item in section.items.all())
    given = n_given(section)
    return n_keyed * _share(section), max(0, given - (n_items - n_keyed)), min(given, n_keyed)


def _limit_s(section: FormSection) -> float:
    """Seconds if every clock ran out: typing and recording both allowed, the longer one counts."""
    limits = [_item_limit_s(item) for item in section.items.all()]
    return sum(limits) * _share(section)


def _item_limit_s(item: FormItem) -> int:
    longest = max(clocks.usual_s(item, route) for route in (Route.TYPED, Route.VIDEO))
    n_turns = len(item.item_version.turns.all())
    return longest * (max(1, n_turns) if item.item_version.kind == ItemKind.ROLE_PLAY else 1)


# --- what to look at -----------------------------------------------------------------------


def _warnings(
    version: FormVersion, sections: Sequence[FormSection], items: Sequence[FormItem]
) -> list[str]:
    return [
        *_states(items),
        *_unkeyed(items),
        *_single_raters(items),
        *_repeats(version, items),
        *_exposure(items),
        *(words for section in sections for words in _pool(section)),
    ]


def _names(items: Sequence[FormItem]) -> str:
    """Up to three titles, and how many more."""
    titles = [f"“{item.item_version.title}”" for item in items]
    if len(titles) <= 3:
        return ", ".join(titles)
    return _("%(some)s and %(n)d more") % {"some": ", ".join(titles[:3]), "n": len(titles) - 3}


def _states(items: Sequence[FormItem]) -> list[str]:
    retired = [i for i in items if i.item_version.state == PublicationState.RETIRED]
    if not retired:
        return []
    words = ngettext(
        "%(items)s is retired: no new form should use it.",
        "%(items)s are retired: no new form should use them.",
        len(retired),
    )
    return [words % {"items": _names(retired)}]


def _unkeyed(items: Sequence[FormItem]) -> list[str]:
    unkeyed = [item for item in items if not scored_for(item)]
    if not unkeyed:
        return []
    words = ngettext(
        "%(items)s is keyed to no competency: it is asked, but counts for nothing.",
        "%(items)s are keyed to no competency: they are asked, but count for nothing.",
        len(unkeyed),
    )
    return [words % {"items": _names(unkeyed)}]


def _single_raters(items: Sequence[FormItem]) -> list[str]:
    alone = [item for item in items if _n_raters(item) == 1]
    if not alone:
        return []
    words = ngettext(
        "The key of %(items)s comes from one rater alone. Three or more make a sounder key.",
        "The keys of %(items)s come from one rater alone. Three or more make sounder keys.",
        len(alone),
    )
    return [words % {"items": _names(alone)}]


def _n_raters(item: FormItem) -> int:
    """Raters of the competency that the fewest rated; 0 where the item has no key."""
    raters: dict[int, set[str]] = {}
    for option in item.item_version.options.all():
        for rating in option.ratings.all():
            raters.setdefault(rating.competency_id, set()).add(rating.rater)
    return min((len(who) for who in raters.values()), default=0)


def _repeats(version: FormVersion, items: Sequence[FormItem]) -> list[str]:
    places = Counter(item.item_version.item_id for item in items)
    practised = set(version.practice_items.values_list("item", flat=True))
    firsts = {item.item_version.item_id: item for item in reversed(items)}
    twice = [item for pk, item in firsts.items() if places[pk] > 1]
    known = [item for pk, item in firsts.items() if pk in practised]
    found = []
    if twice:
        words = _("The same item stands in more than one place: %(items)s.")
        found.append(words % {"items": _names(twice)})
    if known:
        words = _("Seen in the practice already: %(items)s.")
        found.append(words % {"items": _names(known)})
    return found


def _exposure(items: Sequence[FormItem]) -> list[str]:
    over = exposure.spent(item.item_version.item_id for item in items)
    spent = [item for item in items if item.item_version.item_id in over]
    if not spent:
        return []
    words = ngettext(
        "%(items)s was shown as often as its limit allows.",
        "%(items)s were shown as often as their limits allow.",
        len(spent),
    )
    return [words % {"items": _names(spent)}]


def _pool(section: FormSection) -> list[str]:
    """Whether candidates who draw other items get a fair likeness of the same test."""
    items = list(section.items.all())
    if n_given(section) >= len(items):
        return []
    return [*_uneven_competencies(section, items), *_uneven_times(section, items)]


def _uneven_competencies(section: FormSection, items: Sequence[FormItem]) -> list[str]:
    found = []
    for competency in {c.pk: c for item in items for c in scored_for(item)}.values():
        _mean, low, high = _draw_of(section, competency)
        if high - low >= FEW_DRAWS_APART or (low == 0 < high):
            words = _(
                "“%(section)s” gives one candidate %(low)d and another %(high)d items of "
                "%(competency)s, as the draw falls."
            )
            facts = {"section": section.title, "low": low, "high": high}
            found.append(words % {**facts, "competency": competency})
    return found


def _uneven_times(section: FormSection, items: Sequence[FormItem]) -> list[str]:
    seconds = [expected_s(item) for item in items]
    quick, slow = min(seconds), max(seconds)
    if slow <= SPREAD * quick:
        return []
    words = _(
        "The items of “%(section)s” take between %(quick)d and %(slow)d seconds: "
        "some candidates draw a longer test than others."
    )
    return [words % {"section": section.title, "quick": round(quick), "slow": round(slow)}]
