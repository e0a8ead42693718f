"""A candidate's own result in plain words: what was measured and why, how it came out, by what.

No key of a question, no other person, no bar and no reason of the hiring team is in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.actions.attempts import is_over
from assessments.charts import HIGHEST, LOWEST, Z_95, BandRow
from assessments.enums import AttemptState, EvidenceDirection, ScoreSource
from assessments.models import (
    Attempt,
    Competency,
    CompetencyScore,
    Evidence,
    Rubric,
    ScoringRun,
    Take,
)
from assessments.scored_words import act_in_words, reason_in_words
from assessments.scoring import rubric
from assessments.seed.words import in_words
from candidates.models import Application, Standing
from candidates.reports.accommodations import words_due_at
from candidates.reports.answers import because
from candidates.reports.evidence import clock
from candidates.reports.hints import TOP, hint
from candidates.reports.replies import one_decimal

RELIABLE = 0.7  # below this a figure is shown as indicative only, as everywhere
FIRST_QUOTES = 3  # the rest of them is folded away
HANDED_IN = (AttemptState.SUBMITTED, AttemptState.SCORED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; ``state``: done, now or later."""

    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A competency of this opening, and the tasks of the job that it is needed for."""

    name: str
    description: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of one's own that moved the score, and what was found in it."""

    question: str
    quote: str
    acts: str
    is_against: bool
    time: str


@dataclass(frozen=True, slots=True)
class OwnScore:
    """One competency: ``words`` say the figure, or why there is none.

    Where ``is_top``, ``hint`` says what to keep and not what is missing.
    """

    name: str
    band: BandRow
    words: str
    remarks: tuple[str, ...]
    quotes: tuple[Quote, ...]
    more_quotes: tuple[Quote, ...]
    hint: str
    is_top: bool


@dataclass(frozen=True, slots=True)
class OwnResult:
    by_people: bool
    scored_at: datetime
    scores: tuple[OwnScore, ...]


def run_of(application: Application) -> ScoringRun | None:
    """The run that counts: of the source that the opening uses, or of people where the candidate
    wanted no program."""
    attempt = application.attempt
    if attempt.state != AttemptState.SCORED:
        return None
    if not attempt.may_machine_score:
        return attempt.runs.filter(source=ScoreSource.HUMAN).order_by("-number").first()
    standing = Standing.objects.filter(application=application).select_related("run").first()
    return standing.run if standing else None


def is_for_people(application: Application) -> bool:
    """Whether people rate the answers, and no program does."""
    by_raters = application.opening.score_source == ScoreSource.HUMAN
    return by_raters or not application.attempt.may_machine_score


# --- where things stand --------------------------------------------------------------------


def steps(application: Application, run: ScoringRun | None) -> list[Step]:
    """Where things stand; never what was decided, which people say themselves, nor why."""
    attempt = application.attempt
    if attempt.state not in HANDED_IN:
        return [Step(_not_handed_in(attempt), "now")]
    handed_in = _("Your answers were handed in on %(day)s.") % {"day": _day(attempt.submitted_at)}
    decided_at = (
        application.decisions.order_by("-decided_at").values_list("decided_at", flat=True).first()
    )
    return [Step(handed_in, "done"), _scoring(application, run), _decision(run, decided_at)]


def _not_handed_in(attempt: Attempt) -> str:
    if attempt.state == AttemptState.WITHDRAWN:
        return _("You withdrew. Nothing of this assessment is scored.")
    if is_over(attempt):
        return _(
            "The time was over on %(day)s, before you handed in. Nothing is scored; what you had "
            "saved is kept until it is deleted."
        ) % {"day": _day(attempt.expires_at)}
    if attempt.state == AttemptState.INVITED:
        return _("You have not begun yet. You have time until %(day)s.") % {
            "day": _day(attempt.expires_at)
        }
    return _("You have begun. You can hand in until %(day)s.") % {"day": _day(attempt.expires_at)}


def _scoring(application: Application, run: ScoringRun | None) -> Step:
    if run is None and _is_being_written_down(application.attempt):
        said = _("A person is writing down what you said, by %(day)s. Then it is scored.")
        return Step(said % {"day": _day(words_due_at(application.attempt))}, "now")
    if run is None and is_for_people(application):
        return Step(_("People are rating your answers. This can take some days."), "now")
    if run is None:
        return Step(_("A program is reading your answers. This mostly takes minutes."), "now")
    day = {"day": _day(run.finished_at)}
    if run.source == ScoreSource.HUMAN:
        return Step(_("People rated your answers; the result is of %(day)s.") % day, "done")
    return Step(_("A program scored your answers; the result is of %(day)s.") % day, "done")


def _is_being_written_down(attempt: Attempt) -> bool:
    waiting = Take.objects.awaiting_words().filter(response__attempt_item__attempt=attempt)
    return attempt.is_captioned and waiting.exists()


def _decision(run: ScoringRun | None, decided_at: datetime | None) -> Step:
    if decided_at:
        said = _("A person of the hiring team decided on %(day)s. They write to you themselves.")
        return Step(said % {"day": _day(decided_at)}, "done")
    if run is None:
        return Step(_("Then a person of the hiring team looks at it and decides."), "later")
    return Step(_("A person of the hiring team looks at it. Nobody has decided yet."), "now")


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


# --- what was measured and why -------------------------------------------------------------


def measured(application: Application, run: ScoringRun | None) -> list[Measured]:
    tasks = list(
        application.opening.tasks.order_by("-importance", "position").prefetch_related(
            "competencies"
        )
    )
    rows = []
    for competency in _competencies(application, run):
        linked = tuple(task.text for task in tasks if competency in task.competencies.all())
        name, description = in_words(competency.name), in_words(competency.description)
        rows.append(Measured(name, description, linked))
    return rows


def _competencies(application: Application, run: ScoringRun | None) -> Iterable[Competency]:
    if run is not None:
        found = Competency.objects.filter(competencyscore__run=run)
    else:
        found = Competency.objects.scored_by(application.attempt.form_version_id)
    return found.order_by("position", "slug")


# --- the result ----------------------------------------------------------------------------


def result(run: ScoringRun) -> OwnResult:
    rows = run.competency_scores.select_related("competency")
    anchors = _anchors()
    quotes = _quotes(run)
    return OwnResult(
        run.source == ScoreSource.HUMAN,
        run.finished_at,
        tuple(
            _score(row, quotes.get(row.competency_id, []), anchors.get(row.competency_id, {}))
            for row in rows.order_by("competency__position", "competency__slug")
        ),
    )


def _anchors() -> dict[int, dict[int, str]]:
    newest = Rubric.objects.prefetch_related("levels").newest()
    return {competency: dict(row.anchors) for competency, row in newest.items()}


def _score(row: CompetencyScore, quotes: Sequence[Quote], anchors: dict[int, str]) -> OwnScore:
    name = in_words(row.competency.name)
    reason = because(reason_in_words(row.not_scored_reason))
    is_indicative = row.reliability is not None and row.reliability < RELIABLE
    level = None if row.score is None else rubric.level(row.score)
    return OwnScore(
        name,
        BandRow(name, row.score, row.sem, reason=reason),
        _in_words(row) if row.score is not None else _("Not scored, because %s.") % reason,
        tuple(_remarks(row, is_indicative)) if row.score is not None else (),
        tuple(quotes[:FIRST_QUOTES]),
        tuple(quotes[FIRST_QUOTES:]),
        hint(row.competency.slug, level, anchors),
        level == TOP,
    )


def _in_words(row: CompetencyScore) -> str:
    score, sem = row.score or 0, row.sem or 0
    return _(
        "In these answers you showed %(score)s of 5: with 95 %% certainty between %(low)s and "
        "%(high)s."
    ) % {
        "score": one_decimal(score),
        "low": one_decimal(max(LOWEST, score - Z_95 * sem)),
        "high": one_decimal(min(HIGHEST, score + Z_95 * sem)),
    }


def _remarks(row: CompetencyScore, is_indicative: bool) -> Iterable[str]:
    if row.is_provisional:
        yield _("The range is set wide on purpose: few people have taken this assessment so far.")
    if is_indicative:
        yield _("A rough figure: the questions that measure this agree little with each other.")


def _quotes(run: ScoringRun) -> dict[int, list[Quote]]:
    """One's own sentences by competency, in the order they were given; each sentence once."""
    rows = (
        Evidence.objects.filter(item_score__run=run)
        .select_related("item_score__attempt_item__form_item__item_version")
        .order_by("item_score__attempt_item__position", "response", "start", "pk")
    )
    groups: dict[tuple[int, int, int, bool], list[Evidence]] = {}
    for row in rows:
        is_against = row.direction == EvidenceDirection.AGAINST
        key = (row.item_score.competency_id, row.response_id, row.start, is_against)
        groups.setdefault(key, []).append(row)
    found: dict[int, list[Quote]] = {}
    for (competency, _response, _start, is_against), same in groups.items():
        found.setdefault(competency, []).append(_quote(same, is_against))
    return found


def _quote(same: Sequence[Evidence], is_against: bool) -> Quote:
    first = same[0]
    begins = first.media_start_s
    labels = [rubric.ACTS[row.act].label if row.act in rubric.ACTS else row.act for row in same]
    return Quote(
        first.item_score.attempt_item.form_item.item_version.title,
        first.quote,
        ", ".join(act_in_words(label) for label in dict.fromkeys(labels)),
        is_against,
        "" if begins is None else clock(begins),
    )
