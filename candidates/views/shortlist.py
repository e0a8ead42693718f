"""The shortlist as rows of text and figures: what one page of the table prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.charts import BandRow
from assessments.enums import AttemptState
from assessments.models import Competency, CompetencyScore
from assessments.scoring.bar import RELIABLE_FROM
from assessments.scoring.compose import CompetencyResult, distinguishable
from candidates.enums import Outcome
from candidates.judging import BarSpec
from candidates.models import Application, Decision, HiringBar, Opening
from candidates.models.candidate import ApplicationQuerySet
from candidates.models.opening import OpeningQuerySet
from candidates.views import live

PAGE = 50
BEST_FIRST = "-composite"
UNFINISHED = [AttemptState.INVITED, AttemptState.OPEN]
NEEDS_PERSON = Q(standing__outcome=Outcome.NEEDS_PERSON) | Q(standing__composite=None)


@dataclass(frozen=True, slots=True)
class Query:
    """What the reader asked the table for."""

    q: str = ""
    outcome: str = ""
    decided: str = ""
    show: str = ""
    sort: str = BEST_FIRST
    page: int = 1

    def address(self, **changes: str | int) -> str:
        """The query string of this table with ``changes``; what is usual is left out."""
        asked = replace(self, **changes)  # type: ignore[arg-type]
        usual = Query()
        given = {
            name: value
            for name in ("q", "outcome", "decided", "show", "sort", "page")
            if (value := getattr(asked, name)) != getattr(usual, name)
        }
        return "?" + urlencode(given)

    @property
    def for_pager(self) -> str:
        """The query string for the pager, which adds the page itself."""
        rest = self.address(page=1)[1:]
        return f"{rest}&" if rest else ""


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
    reasons: Sequence[str] = field(default=())
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


def with_live_counts(openings: OpeningQuerySet) -> QuerySet[Opening]:
    """Openings with everything their line of figures says."""
    attempts = "applications__attempt__state"
    return openings.with_counts().annotate(
        n_open=_people(Q(**{attempts: AttemptState.OPEN})),
        n_waiting=_people(Q(**{attempts: AttemptState.INVITED})),
        n_submitted=_people(
            Q(**{f"{attempts}__in": [AttemptState.SUBMITTED, AttemptState.SCORED]})
            & Q(applications__standing=None)
        ),
        n_moving=F("n_open") + F("n_submitted"),
    )


def look_again(openings: Iterable[Opening]) -> int | None:
    """Seconds until a page that shows ``openings`` (with live counts) should look again."""
    counts = [vars(opening) for opening in openings]
    return live.every_s(sum(c["n_moving"] for c in counts), sum(c["n_waiting"] for c in counts))


def _people(condition: Q) -> Count:
    return Count("applications", filter=condition, distinct=True)


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
    by_competency = [_column(c.name, c.slug, query, _least(minimums.get(c.slug))) for c in shown]
    cut = _least(spec.composite_cut if spec else None)
    return (
        by_competency,
        _column(_("Composite"), "composite", query, cut),
        _column(_("Candidate"), "newest", query, ""),
    )


def ranked(
    opening: Opening, query: Query, shown: Sequence[Competency], spec: BarSpec | None
) -> tuple[Page[Application], list[Row]]:
    """One page of everyone who can be ranked, in the order asked for."""
    people = _found(opening, query).filter(standing__isnull=False).exclude(NEEDS_PERSON)
    if query.outcome:
        people = people.filter(standing__outcome=query.outcome)
    key = query.sort.removeprefix("-")
    page = Paginator(_sorted(people, query.sort, shown), PAGE).get_page(query.page)
    rows = [_row(application, shown, spec) for application in page.object_list]
    return page, _mark_near(list(page.object_list), rows, key)


def needing_a_person(
    opening: Opening, query: Query, shown: Sequence[Competency], spec: BarSpec | None
) -> tuple[Page[Application], list[Row]]:
    """Those whom no figure may order: the oldest first, so that nobody waits longest."""
    people = _found(opening, query).filter(NEEDS_PERSON, standing__isnull=False)
    page = Paginator(people.order_by("attempt__submitted_at", "pk"), PAGE).get_page(
        query.page if query.show == "person" else 1
    )
    return page, [_row(application, shown, spec) for application in page.object_list]


def waiting(opening: Opening, query: Query) -> tuple[Page[Application], list[Waiting]]:
    """Those without a result: being scored first, then answering, then invited, then gone."""
    people = (
        _named(opening.applications.all(), query)
        .filter(standing=None)
        .select_related("attempt")
        .annotate(
            n_items=Count("attempt__items", distinct=True),
            n_done=Count(
                "attempt__items",
                filter=Q(attempt__items__completed_at__isnull=False),
                distinct=True,
            ),
        )
    )
    order = ["-attempt__submitted_at", "-attempt__opened_at", "-pk"]
    nulls_last = [F(name[1:]).desc(nulls_last=True) for name in order]
    page = Paginator(people.order_by(*nulls_last), PAGE).get_page(
        query.page if query.show == "waiting" else 1
    )
    return page, [_waiting(application) for application in page.object_list]


def distinguishable_from(a: CompetencyResult, b: CompetencyResult) -> bool:
    """Whether the figures set two candidates apart; nothing is said where one has none."""
    return a.score is None or b.score is None or distinguishable(a, b)


def _found(opening: Opening, query: Query) -> ApplicationQuerySet:
    people = _named(opening.applications.for_table(), query)
    if query.decided:
        decided = Decision.objects.filter(application=OuterRef("pk")).values("pk")[:1]
        people = people.annotate(decided=Subquery(decided)).filter(
            decided__isnull=query.decided == "no"
        )
    return people


def _named(people: ApplicationQuerySet, query: Query) -> ApplicationQuerySet:
    """Search is by reference: a name would unblind the reader."""
    if not query.q:
        return people
    digits = query.q.upper().removeprefix("C-").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        return people.none()
    return people.filter(pk=int(digits) - Application.FIRST_REFERENCE)


def _sorted(
    people: ApplicationQuerySet, sort: str, shown: Sequence[Competency]
) -> ApplicationQuerySet:
    key, falls = sort.removeprefix("-"), sort.startswith("-")
    if key == "newest":
        column = F("attempt__submitted_at")
    elif key in {competency.slug for competency in shown}:
        scores = CompetencyScore.objects.filter(run=OuterRef("standing__run"), competency__slug=key)
        people = people.annotate(sort_score=Subquery(scores.values("score")[:1]))
        column = F("sort_score")
    else:
        column = F("standing__composite")
    order = column.desc(nulls_last=True) if falls else column.asc(nulls_last=True)
    return people.order_by(order, "pk")


def _column(word: str, key: str, query: Query, note: str) -> Column:
    falls, rises = query.sort == f"-{key}", query.sort == key
    direction = "descending" if falls else "ascending" if rises else ""
    return Column(word, query.address(sort=key if falls else f"-{key}", page=1), direction, note)


def _minimums(spec: BarSpec | None) -> dict[str, float | None]:
    return {need.competency: need.minimum for need in spec.requirements} if spec else {}


def _least(figure: float | None) -> str:
    return "" if figure is None else "≥ " + number_format(figure, decimal_pos=1)


def _row(application: Application, shown: Sequence[Competency], spec: BarSpec | None) -> Row:
    standing = application.standing
    decided = max(application.decisions.all(), key=lambda d: (d.decided_at, d.pk), default=None)
    composite, sem = standing.composite, standing.composite_sem
    return Row(
        pk=application.pk,
        reference=application.reference,
        name=application.candidate.name if decided else "",
        outcome=standing.outcome,
        bands=bands_of(application, shown, spec),
        composite="" if composite is None else number_format(composite, decimal_pos=1),
        sem="" if sem is None else "±" + number_format(sem, decimal_pos=1),
        mode=application.attempt.get_route_display(),
        decision=decided.get_verdict_display() if decided else "",
        reasons=standing.reasons,
    )


def bands_of(
    application: Application, shown: Sequence[Competency], spec: BarSpec | None
) -> list[BandRow]:
    """One band a column, against the minimums of the bar."""
    rows = application.standing.run.competency_scores.all()
    scores = {row.competency.slug: row for row in rows}
    minimums = _minimums(spec)
    return [band_row(c, scores.get(c.slug), minimums.get(c.slug), spec) for c in shown]


def band_row(
    competency: Competency,
    score: CompetencyScore | None,
    minimum: float | None,
    spec: BarSpec | None,
) -> BandRow:
    if score is None:
        return BandRow(competency.name, None, reason=_("the assessment does not measure it"))
    return BandRow(
        competency.name,
        score.score,
        score.sem,
        minimum,
        spec.stands(score.score, score.sem, minimum) if spec else "",
        score.not_scored_reason,
        score.is_provisional,
        score.reliability is not None and score.reliability < RELIABLE_FROM,
    )


def _mark_near(people: Sequence[Application], rows: list[Row], key: str) -> list[Row]:
    """Mark each row whose next neighbour the sorting figure cannot tell from it."""
    if key == "newest":
        return rows
    figures = [_figure(application, key) for application in people]
    near = [not distinguishable_from(a, b) for a, b in pairwise(figures)]
    return [
        replace(row, is_near_next=is_near)
        for row, is_near in zip(rows, [*near, False], strict=False)
    ]


def _figure(application: Application, key: str) -> CompetencyResult:
    for row in application.standing.run.competency_scores.all():
        if row.competency.slug == key:
            return CompetencyResult(row.score, row.sem, row.n_items)
    standing = application.standing
    return CompetencyResult(standing.composite, standing.composite_sem, 0)


def _waiting(application: Application) -> Waiting:
    attempt = application.attempt
    n_done, n_items = application.n_done, application.n_items  # type: ignore[attr-defined]
    is_being_scored = attempt.state in (AttemptState.SUBMITTED, AttemptState.SCORED)
    words = str(attempt.get_state_display())
    if is_being_scored:
        words = _("Submitted: being scored…")
    elif attempt.state == AttemptState.OPEN:
        words = ngettext(
            "In progress: %(done)s of %(items)s", "In progress: %(done)s of %(items)s", n_items
        ) % {"done": n_done, "items": n_items}
    return Waiting(
        application.pk,
        application.reference,
        attempt.state,
        words,
        n_done,
        n_items,
        is_being_scored,
    )
