"""Which applicants a reader asked for, in which order: the three lists of an opening.

Those whom no figure may order, the ranked, and those without a result. Everything is filtered
and sorted by columns that the standing holds for it, along indexes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from assessments.enums import AttemptState
from assessments.models import Competency, StaffUser
from candidates import blind
from candidates.enums import Outcome, Stage
from candidates.models import Application, Candidate, Opening, Standing, StandingScore
from candidates.models.candidate import NAME_WORDS, NEEDS_PERSON
from candidates.reports.keyset import Part

BEST_FIRST = "-composite"
WAITING = {
    Stage.INVITED: [AttemptState.INVITED],
    Stage.OPEN: [AttemptState.OPEN],
    Stage.SCORING: [AttemptState.SUBMITTED, AttemptState.SCORED],
}
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Query:
    """What the reader asked the table for; see ``forms.shortlist``."""

    q: str = ""
    outcome: str = ""
    stage: str = ""
    competency: str = ""
    least: float | None = None
    most: float | None = None
    warned: bool = False
    differ: bool = False
    show: str = ""
    sort: str = BEST_FIRST
    after: str = ""
    before: str = ""

    def address(self, **changes: str) -> str:
        """The query string with ``changes``, from the first page; what is usual is left out."""
        asked = replace(self, **({"after": "", "before": ""} | changes))  # type: ignore[arg-type]
        usual = Query()
        given = {
            name: _word(value)
            for name in Query.__slots__
            if (value := getattr(asked, name)) != getattr(usual, name)
        }
        return "?" + urlencode(given)

    def facts(self) -> dict[str, str | float | bool]:
        """What an audit event says of it: never the words searched for, which may be a name."""
        codes = ("outcome", "stage", "competency", "least", "most", "warned", "differ", "show")
        given = {name: getattr(self, name) for name in (*codes, "sort")}
        asked = {name: value for name, value in given.items() if value not in ("", None, False)}
        return asked | ({"searched": True} if self.q else {})

    @property
    def is_narrow(self) -> bool:
        """Whether some of those with a result are left out."""
        return bool(self.outcome or self.stage or self.competency or self.warned or self.differ)

    @property
    def is_plain(self) -> bool:
        return not self.is_narrow and not self.q

    @property
    def is_later(self) -> bool:
        """Whether this is not the first page."""
        return bool(self.after or self.before)

    @property
    def lists(self) -> tuple[str, ...]:
        """Which of the lists are shown, in their order on the page."""
        if self.stage in WAITING:
            return ("waiting",)
        if self.show or self.outcome == Outcome.NEEDS_PERSON:
            return (self.show or "person",)
        if self.is_later or self.outcome:
            return ("ranked",)
        return ("person", "ranked") if self.is_narrow else ("person", "ranked", "waiting")


def lists(
    opening: Opening, query: Query, shown: Sequence[Competency], reader: StaffUser
) -> dict[str, list[Part]]:
    """The lists that ``query`` shows, by name, in their order on the page."""
    every = {
        "person": lambda: needing_a_person(opening, query, shown, reader),
        "ranked": lambda: ranked(opening, query, shown, reader),
        "waiting": lambda: waiting(opening, query, reader),
    }
    return {name: every[name]() for name in query.lists}


def ranked(
    opening: Opening, query: Query, shown: Sequence[Competency], reader: StaffUser
) -> list[Part]:
    """Everyone who can be ranked, in the order asked for."""
    key, falls = query.sort.removeprefix("-"), query.sort.startswith("-")
    competency = next((row for row in shown if row.slug == key), None)
    if competency:
        return _by_score(_scores(opening, query, competency, shown, reader), falls)
    people = _standings(opening, query, shown, reader).exclude(NEEDS_PERSON)
    if query.outcome:
        people = people.filter(outcome=query.outcome)
    if key == "newest":
        return _by_time(people, falls)
    return [_by_composite(people, falls or key != "composite")]


def needing_a_person(
    opening: Opening, query: Query, shown: Sequence[Competency], reader: StaffUser
) -> list[Part]:
    """Those whom no figure may order: the oldest first, so that nobody waits longest."""
    people = _standings(opening, query, shown, reader).filter(NEEDS_PERSON)
    return _by_time(people, falls=False)


def waiting(opening: Opening, query: Query, reader: StaffUser) -> list[Part]:
    """Those without a result: being scored first, then answering, invited, and the gone."""
    people = opening.applications.filter(has_result=False)
    if query.q:
        people = people.filter(_found(opening, query.q, reader, "pk"))
    if query.stage in WAITING:
        states = WAITING[Stage(query.stage)]
        return [Part(people.filter(attempt_state__in=states), tie_falls=True)]
    # The alphabet backwards is the order wanted: submitted, scored, open, invited, expired.
    here = people.filter(attempt_state__lt=AttemptState.WITHDRAWN)
    gone = people.filter(attempt_state=AttemptState.WITHDRAWN)
    return [
        Part(here, "attempt_state", falls=True, tie_falls=True),
        Part(gone, tie_falls=True),
    ]


def _standings(
    opening: Opening, query: Query, shown: Sequence[Competency], reader: StaffUser
) -> QuerySet[Standing]:
    people = Standing.objects.filter(_asked(query, shown, ""), opening=opening)
    return people.filter(_found(opening, query.q, reader, "application")) if query.q else people


def _scores(
    opening: Opening,
    query: Query,
    competency: Competency,
    shown: Sequence[Competency],
    reader: StaffUser,
) -> QuerySet[StandingScore]:
    """The same people as ``_standings`` less those who need a person, by one of their scores."""
    rows = StandingScore.objects.filter(
        _asked(query, shown, "standing__"),
        opening=opening,
        competency=competency,
        standing__composite__isnull=False,
    ).exclude(standing__outcome=Outcome.NEEDS_PERSON)
    if query.outcome:
        rows = rows.filter(standing__outcome=query.outcome)
    if query.q:
        rows = rows.filter(_found(opening, query.q, reader, "standing__application"))
    return rows


def _asked(query: Query, shown: Sequence[Competency], path: str) -> Q:
    """The filters that hold in both lists with a result; ``path`` leads to the standing."""
    wanted: dict[str, object] = {}
    if query.stage and query.stage not in WAITING:
        wanted["verdict"] = "" if query.stage == Stage.UNDECIDED else query.stage
    if query.warned:
        wanted["has_warning"] = True
    if query.differ:
        wanted["raters_differ"] = True
    competency = next((row for row in shown if row.slug == query.competency), None)
    if competency:
        wanted["scores__competency"] = competency
        wanted["scores__score__gte"] = 1 if query.least is None else query.least
        wanted["scores__score__lte"] = 5 if query.most is None else query.most
    return Q(**{path + name: value for name, value in wanted.items()})


def _found(opening: Opening, q: str, reader: StaffUser, path: str) -> Q:
    """By reference; by name only among those whose name this reader may see."""
    digits = q.upper().removeprefix("C-").strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= DIGITS:
        return Q(**{path: int(digits) - Application.FIRST_REFERENCE})
    words = re.findall(r"\w+", q)
    if not words:
        return Q(pk__in=[])
    beginnings = " & ".join(f"{word}:*" for word in words)
    named = Candidate.objects.alias(words=NAME_WORDS).filter(
        words=SearchQuery(beginnings, search_type="raw", config="simple")
    )
    people = Application.objects.filter(opening=opening, candidate__in=named)
    return Q(**{f"{path}__in": blind.known_to(reader, people)})


def _by_composite(people: QuerySet[Standing], falls: bool) -> Part:
    return Part(
        people, "composite", falls, "application_id", tie_falls=not falls, pk="application_id"
    )


def _by_time(people: QuerySet[Standing], falls: bool) -> list[Part]:
    timed = people.filter(submitted_at__isnull=False)
    untimed = people.filter(submitted_at__isnull=True)
    tie = "application_id"
    return [
        Part(timed, "submitted_at", falls, tie, tie_falls=falls, pk=tie),
        Part(untimed, tie=tie, pk=tie),
    ]


def _by_score(rows: QuerySet[StandingScore], falls: bool) -> list[Part]:
    """Without a score come last in both directions."""
    scored = rows.filter(score__isnull=False)
    unscored = rows.filter(score__isnull=True)
    pk = "standing__application_id"
    return [
        Part(scored, "score", falls, "standing_id", tie_falls=not falls, pk=pk),
        Part(unscored, tie="standing_id", pk=pk),
    ]


def _word(value: str | float | bool) -> str:
    if value is True:
        return "on"
    return f"{value:g}" if isinstance(value, float) else str(value)
