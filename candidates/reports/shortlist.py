"""The shortlist as rows of text and figures: what one page of its lists prints.

Only the rows of the page are read, by their ids; which they are says ``applicants``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.charts import BandRow
from assessments.enums import AttemptState
from assessments.models import AttemptItem, Competency, CompetencyScore, Reopening, StaffUser
from assessments.scoring.bar import RELIABLE_FROM
from assessments.scoring.compose import CompetencyResult, distinguishable
from assessments.seed.words import in_words
from candidates import blind
from candidates.enums import DecisionVerdict
from candidates.judging import BarSpec
from candidates.models import Application, HiringBar, Opening, Standing
from candidates.reports import reasons
from candidates.reports.applicants import Query
from candidates.reports.counts import BEING_SCORED
from candidates.reports.keyset import in_order


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts; ``direction`` as in aria-sort, "" where it does not sort now."""

    word: str
    address: str
    direction: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate in the ranked table, or in the list that needs a person."""

    pk: int
    reference: str
    name: str
    outcome: str
    bands: Sequence[BandRow]
    composite: str
    sem: str
    mode: str
    decision: str
    reasons: Sequence[str]
    has_warning: bool
    raters_differ: bool
    is_near_next: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody without a result yet."""

    pk: int
    reference: str
    state: str
    status: str
    n_done: int
    n_items: int
    is_being_scored: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """One candidate on the page that decides about several."""

    pk: int
    reference: str
    name: str
    state: str
    outcome: str
    composite: str
    sem: str
    decision: str


def competencies_shown(opening: Opening, bar: HiringBar | None) -> list[Competency]:
    """The columns: what the bar asks for, or all that is measured before there is one."""
    if bar:
        found = [row.competency for row in bar.competencies.all()]
        return sorted(found, key=lambda c: (c.position, c.slug))
    measured = Competency.objects.scored_by(opening.form_version_id)
    return list(measured.order_by("position", "slug"))


def columns(
    shown: Sequence[Competency], query: Query, spec: BarSpec | None
) -> tuple[list[Column], Column, Column]:
    """Headings of the competencies, of the composite and of the newest."""
    minimums = _minimums(spec)
    by_competency = [
        _column(in_words(c.name), c.slug, query, _least(minimums.get(c.slug))) for c in shown
    ]
    cut = _least(spec.composite_cut if spec else None)
    return (
        by_competency,
        _column(_("Composite"), "composite", query, cut),
        _column(_("Candidate"), "newest", query, ""),
    )


def load(pks: Sequence[int]) -> list[Application]:
    """These applications in their order, with everything that a row of the table names."""
    return in_order(Application.objects.for_table(), pks)


def rows(
    people: Sequence[Application],
    reader: StaffUser,
    shown: Sequence[Competency],
    spec: BarSpec | None,
) -> list[Row]:
    known = blind.identities(reader, people)
    return [_row(person, known[person.pk].name, shown, spec) for person in people]


def chosen(people: Sequence[Application], reader: StaffUser) -> list[Chosen]:
    known = blind.identities(reader, people)
    return [_chosen(person, known[person.pk].name) for person in people]


def mark_near(people: Sequence[Application], made: Sequence[Row], sort: str) -> list[Row]:
    """Mark each row whose next neighbour the sorting figure cannot tell from it."""
    key = sort.removeprefix("-")
    if key == "newest":
        return list(made)
    figures = [_figure(application, key) for application in people]
    near = [not distinguishable_from(a, b) for a, b in pairwise(figures)]
    return [
        replace(row, is_near_next=is_near)
        for row, is_near in zip(made, [*near, False], strict=False)
    ]


def waiting_rows(pks: Sequence[int]) -> list[Waiting]:
    reopened = Exists(Reopening.objects.filter(attempt=OuterRef("attempt")))
    applications = Application.objects.select_related("attempt").annotate(was_reopened=reopened)
    people = in_order(applications, pks)
    items = AttemptItem.objects.filter(attempt__in=[person.attempt_id for person in people])
    counted = items.values("attempt").annotate(
        n=Count("pk"), done=Count("pk", filter=Q(completed_at__isnull=False))
    )
    progress = {row["attempt"]: (row["done"], row["n"]) for row in counted}
    return [_waiting(person, *progress.get(person.attempt_id, (0, 0))) for person in people]


def distinguishable_from(a: CompetencyResult, b: CompetencyResult) -> bool:
    """Whether the figures set two candidates apart; nothing is said where one has none."""
    return a.score is None or b.score is None or distinguishable(a, b)


def bands_of(
    application: Application, shown: Sequence[Competency], spec: BarSpec | None
) -> list[BandRow]:
    """One band a column, against the minimums of the bar."""
    scores = scores_of(application)
    minimums = _minimums(spec)
    return [band_row(c, scores.get(c.slug), minimums.get(c.slug), spec) for c in shown]


def scores_of(application: Application) -> Mapping[str, CompetencyScore]:
    """The competency scores of its standing, by slug."""
    found: Iterable[CompetencyScore] = application.standing.run.competency_scores.all()
    return {row.competency.slug: row for row in found}


def band_row(
    competency: Competency,
    score: CompetencyScore | None,
    minimum: float | None,
    spec: BarSpec | None,
) -> BandRow:
    name = in_words(competency.name)
    if score is None:
        return BandRow(name, None, reason=_("the assessment does not measure it"))
    return BandRow(
        name,
        score.score,
        score.sem,
        minimum,
        spec.stands(score.score, score.sem, minimum) if spec else "",
        score.not_scored_reason,
        score.is_provisional,
        score.reliability is not None and score.reliability < RELIABLE_FROM,
    )


def _column(word: str, key: str, query: Query, note: str) -> Column:
    falls, rises = query.sort == f"-{key}", query.sort == key
    direction = "descending" if falls else "ascending" if rises else ""
    return Column(word, query.address(sort=key if falls else f"-{key}"), direction, note)


def _minimums(spec: BarSpec | None) -> dict[str, float | None]:
    return {need.competency: need.minimum for need in spec.requirements} if spec else {}


def _least(figure: float | None) -> str:
    return "" if figure is None else "≥ " + number_format(figure, decimal_pos=1)


def _row(
    application: Application, name: str, shown: Sequence[Competency], spec: BarSpec | None
) -> Row:
    standing = application.standing
    names = reasons.names_of(shown)
    composite, sem = standing.composite, standing.composite_sem
    return Row(
        pk=application.pk,
        reference=application.reference,
        name=name,
        outcome=standing.outcome,
        bands=bands_of(application, shown, spec),
        composite="" if composite is None else number_format(composite, decimal_pos=1),
        sem="" if sem is None else "±" + number_format(sem, decimal_pos=1),
        mode=application.attempt.get_route_display(),
        decision=str(DecisionVerdict(standing.verdict).label) if standing.verdict else "",
        reasons=reasons.sentences(standing.reasons, names),
        has_warning=standing.has_warning,
        raters_differ=standing.raters_differ,
    )


def _chosen(person: Application, name: str) -> Chosen:
    standing: Standing | None = getattr(person, "standing", None)
    row = _row(person, name, (), None) if standing else None
    return Chosen(
        person.pk,
        person.reference,
        name,
        str(person.get_attempt_state_display()),
        row.outcome if row else "",
        row.composite if row else "",
        row.sem if row else "",
        row.decision if row else "",
    )


def _figure(application: Application, key: str) -> CompetencyResult:
    row = scores_of(application).get(key)
    if row:
        return CompetencyResult(row.score, row.sem, row.n_items)
    standing = application.standing
    return CompetencyResult(standing.composite, standing.composite_sem, 0)


def _waiting(application: Application, n_done: int, n_items: int) -> Waiting:
    state = application.attempt_state
    is_being_scored = state in BEING_SCORED
    words = str(application.get_attempt_state_display())
    if is_being_scored:
        words = _("Submitted: being scored…")
    elif state == AttemptState.OPEN:
        words = ngettext(
            "In progress: %(done)s of %(items)s", "In progress: %(done)s of %(items)s", n_items
        ) % {"done": n_done, "items": n_items}
        if application.was_reopened:  # type: ignore[attr-defined]
            words = _("Reopened: %(done)s of %(items)s") % {"done": n_done, "items": n_items}
    return Waiting(
        application.pk, application.reference, state, words, n_done, n_items, is_being_scored
    )
