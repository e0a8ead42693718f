"""The table of an opening as rows of a file: all that a page shows, of every page, in its order."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from assessments.models import Competency, CompetencyScore, StaffUser
from candidates import blind
from candidates.enums import DecisionVerdict, Outcome, Stage
from candidates.judging import BAR_PARTS, BarSpec
from candidates.models import Application, HiringBar, Opening, Standing
from candidates.reports import applicants, keyset
from candidates.reports.applicants import Query
from candidates.reports.reasons import names_of, sentences
from candidates.reports.shortlist import load, scores_of

CHUNK = 500
Cell = str | float | None


def everyone(
    opening: Opening, query: Query, shown: Sequence[Competency], reader: StaffUser
) -> list[int]:
    """The ids of all whom the lists of ``query`` hold, those who need a person first."""
    parts = applicants.lists(opening, query, shown, reader).values()
    pages = (keyset.every(own, CHUNK) for own in parts)
    return list(chain.from_iterable(chain.from_iterable(pages)))


def heads(shown: Sequence[Competency]) -> list[str]:
    scores = [
        [name, _("%(name)s: SEM") % {"name": name}, _("%(name)s: minimum") % {"name": name}]
        for name in names_of(shown).values()
    ]
    return [
        _("Reference"),
        _("Name"),
        _("Stage"),
        _("Outcome"),
        *chain.from_iterable(scores),
        _("Composite"),
        _("Composite: SEM"),
        _("Probability of reaching the cut"),
        _("Reasons"),
        _("Answered by"),
        _("Scored by"),
        _("Bar version"),
        _("Quality warning"),
        _("Raters differ"),
    ]


def rows(
    opening: Opening, pks: Sequence[int], shown: Sequence[Competency], reader: StaffUser
) -> Iterator[list[Cell]]:
    """A row a candidate; a few hundred are read at a time, so that a file of any length streams."""
    bars = HiringBar.objects.filter(opening=opening).prefetch_related(*BAR_PARTS)
    minimums = {bar.pk: _minimums(bar) for bar in bars}
    for start in range(0, len(pks), CHUNK):
        people = load(pks[start : start + CHUNK])
        known = blind.identities(reader, people)
        for person in people:
            yield _row(person, known[person.pk].name, shown, minimums)


def _row(
    person: Application,
    name: str,
    shown: Sequence[Competency],
    minimums: Mapping[int, Mapping[str, float | None]],
) -> list[Cell]:
    standing: Standing | None = getattr(person, "standing", None)
    if standing is None:
        without: list[Cell] = [person.reference, name, str(person.get_attempt_state_display())]
        return without + [None] * (3 * len(shown) + 10)
    asked = minimums.get(standing.bar_id or 0, {})
    return [
        person.reference,
        name,
        _stage(standing),
        str(Outcome(standing.outcome).label) if standing.outcome else "",
        *_scores(scores_of(person), shown, asked),
        standing.composite,
        standing.composite_sem,
        standing.p_at_or_above,
        " ".join(sentences(standing.reasons, names_of(shown))),
        str(person.attempt.get_route_display()),
        str(standing.get_source_display()),
        standing.bar.version if standing.bar else None,
        _yes(standing.has_warning),
        _yes(standing.raters_differ),
    ]


def _scores(
    scores: Mapping[str, CompetencyScore],
    shown: Sequence[Competency],
    asked: Mapping[str, float | None],
) -> Iterator[Cell]:
    for competency in shown:
        row = scores.get(competency.slug)
        yield row.score if row else None
        yield row.sem if row else None
        yield asked.get(competency.slug)


def _stage(standing: Standing) -> str:
    verdict = standing.verdict
    return str(DecisionVerdict(verdict).label if verdict else Stage.UNDECIDED.label)


def _minimums(bar: HiringBar) -> dict[str, float | None]:
    return {need.competency: need.minimum for need in BarSpec.of(bar).requirements}


def _yes(is_so: bool) -> str:
    return _("yes") if is_so else ""
