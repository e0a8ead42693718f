"""A second rater's opinion beside the machine's: shown by its own name, never mixed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from assessments.enums import JobKind, JobState
from assessments.models import Attempt, Job, ModelRating
from assessments.pipeline import llm
from assessments.seed.words import in_words
from candidates.reports.veil import Veil


@dataclass(frozen=True, slots=True)
class ModelLevel:
    """One competency: a level with its anchor and quotes, or the ``reason`` for none."""

    competency: str
    level: int | None
    anchor: str
    quotes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ModelOpinion:
    """What one rater said of one item; ``refusal``: the one reason where it rated nothing."""

    rater: str
    prompt_version: str
    levels: tuple[ModelLevel, ...]

    @property
    def refusal(self) -> str:
        reasons = {row.reason for row in self.levels}
        return next(iter(reasons)) if len(reasons) == 1 else ""


def opinions(
    item_pks: Sequence[int], veil: Veil, only: str = ""
) -> dict[int, tuple[ModelOpinion, ...]]:
    """The newest opinion of each rater by attempt item; ``only``: of one competency."""
    rows = ModelRating.objects.newest_of_each_rater().filter(attempt_item__in=item_pks)
    # Taken back: what the model said before is shown no more.
    rows = rows.exclude(attempt_item__attempt__may_send_to="")
    if only:
        rows = rows.filter(competency__slug=only)
    rows = rows.select_related("competency").prefetch_related("rubric__levels", "quotes")
    found: dict[int, dict[str, list[ModelRating]]] = {}
    for row in sorted(rows, key=lambda row: (row.competency.position, row.competency.slug)):
        found.setdefault(row.attempt_item_id, {}).setdefault(row.rater, []).append(row)
    return {
        pk: tuple(_opinion(*one, veil) for one in raters.items()) for pk, raters in found.items()
    }


def waiting(attempt: Attempt) -> str:
    """Why a rating by the model is missing yet, or for good; empty where none is."""
    if not attempt.may_send_to:
        return ""
    jobs = Job.objects.filter(kind=JobKind.RATE_BY_MODEL, subject_id=attempt.pk)
    job = jobs.order_by("-pk").first()
    if job is None or job.state == JobState.DONE:
        return ""
    why = job.last_error if job.last_error in llm.ENDINGS else ""
    if job.state == JobState.FAILED:
        return _("Not rated by the language model, because %(why)s.") % {
            "why": why or _("something went wrong here; the log says what")
        }
    if why:
        return _("Not rated by the language model yet, because %(why)s.") % {"why": why}
    return _("Not rated by the language model yet.") if settings.LLM else ""


def _opinion(rater: str, rows: Sequence[ModelRating], veil: Veil) -> ModelOpinion:
    return ModelOpinion(rater, rows[0].prompt_version, tuple(_level(row, veil) for row in rows))


def _level(row: ModelRating, veil: Veil) -> ModelLevel:
    anchors = dict(row.rubric.anchors)
    return ModelLevel(
        in_words(row.competency.name),
        row.level,
        in_words(anchors.get(row.level or 0, "")),
        tuple(
            veil.text(quote.quote).text
            for quote in sorted(row.quotes.all(), key=lambda quote: quote.pk)
        ),
        row.not_rated_reason,
    )
