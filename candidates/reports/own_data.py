"""Everything held about one candidate in one opening, as plain data with documented keys.

Nothing about other people is in it: raters, deciders and readers have no name here. Nothing of
the keys either, so scores of single questions with given replies are left out.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.db.models import Prefetch
from django.utils import timezone

from assessments.actions.attempts import option_order
from assessments.charts import Z_95
from assessments.enums import ItemKind
from assessments.models import Attempt, AttemptItem, Response, ScoringRun
from candidates.models import Application, SelfIdentification, Standing
from candidates.reports import own_recordings

Data = dict[str, object]

KEYS: Mapping[str, str] = {
    "made_at": "when this file was made",
    "identity": "your name, address and language as the hiring team entered them",
    "opening": "what you applied for, whom to ask, and until when the data is kept",
    "links": "the links that were sent to you",
    "consents": "what you were asked, in the words you saw, and your answers",
    "attempt": "your way through the assessment: times, route and extra time",
    "questions": "every question as you saw it, with your answers, recordings and transcripts; "
    "files are named as they lie in this archive",
    "results": "every scoring: scores from 1 to 5, their standard error (sem) and 95 % range, or "
    "why there is none; evidence quotes the sentences that counted",
    "standing": "how the newest result stands against the bar of the opening: meets, review "
    "(within error), below or needs_person",
    "ratings": "levels from 1 to 5 that people gave; who they are is not told",
    "model_opinions": "what a language model said of your answers, if you agreed to it",
    "team_scores": "scores that the hiring team set beside the result",
    "decisions": "what was decided and when; by a person each time",
    "requests": "what you asked a person to look at again, and the answers",
    "accommodations": "what you asked for to be able to take part, and the answers",
    "mails": "what was sent to you, by kind; the words are in your mailbox",
    "codes": "when you asked for a one-time code, and when it was used; the codes are not kept",
    "signals": "what was noted around your answers; in no score",
    "self_identification": "what you chose to say of yourself, kept apart from the rest",
}


def own_data(application: Application) -> Data:
    attempt = application.attempt
    items = list(_items(attempt))
    return {
        "made_at": timezone.now(),
        "identity": _identity(application),
        "opening": _opening(application),
        "links": list(
            application.invitations.order_by("pk").values(
                "sent_at", "expires_at", "revoked_at", "first_opened_at"
            )
        ),
        "consents": list(
            application.consents.order_by("pk").values(
                "purpose", "is_given", "text_version", "text", "language", "at"
            )
        ),
        "attempt": _attempt(attempt),
        "questions": [_question(attempt, item) for item in items],
        "results": [_run(run) for run in _runs(attempt)],
        "standing": _standing(application),
        "ratings": _ratings(attempt),
        "model_opinions": _opinions(attempt),
        "team_scores": list(
            application.overrides.order_by("pk").values("competency__name", "score", "at")
        ),
        "decisions": list(application.decisions.order_by("pk").values("verdict", "decided_at")),
        "requests": list(
            application.disputes.order_by("pk").values(
                "subject", "text", "asked_at", "due_at", "outcome", "answer", "answered_at"
            )
        ),
        "accommodations": list(
            application.accommodations.order_by("pk").values(
                "kind", "text", "state", "asked_at", "answer", "answered_at"
            )
        ),
        "mails": list(
            application.mails.order_by("pk").values("kind", "state", "asked_at", "sent_at")
        ),
        "codes": list(application.codes.order_by("pk").values("asked_at", "n_tries", "used_at")),
        "signals": list(
            attempt.signals.order_by("pk").values("kind", "at", "seconds", "attempt_item__position")
        ),
        "self_identification": _self_identification(application),
    }


def read_me() -> str:
    """What each key of the data holds, and what is not in the archive."""
    lines = [f"{key}: {words}." for key, words in KEYS.items()]
    left_out = (
        "Not in this archive: anything about other people, notes of the hiring team, which "
        "replies count most (others still answer these questions), and so the scores of single "
        "questions with given replies. Ask the contact named under opening about these.\n"
    )
    return "data.json holds these keys, times in UTC:\n\n" + "\n".join(lines) + "\n\n" + left_out


def _identity(application: Application) -> Data:
    person = application.candidate
    return {
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "known_since": person.created_at,
        "reference": application.reference,
        "wants_reminders": application.wants_reminders,
    }


def _opening(application: Application) -> Data:
    opening = application.opening
    return {
        "name": opening.name,
        "location": opening.location,
        "contact": opening.contact_email,
        "kept_until": opening.retention_until,
        "invited_at": application.created_at,
    }


def _attempt(attempt: Attempt) -> Data:
    names = ("public_id", "state", "route", "language", "time_factor", "is_untimed")
    more = ("is_captioned", "may_record", "may_machine_score", "may_send_to", "created_at")
    last = ("opened_at", "expires_at", "submitted_at")
    return {
        **{name: getattr(attempt, name) for name in (*names, *more, *last)},
        "assessment": attempt.form_version.form.name,
        "given_back": list(attempt.reopenings.order_by("pk").values("at", "expires_at")),
    }


# --- questions and answers -----------------------------------------------------------------


def _items(attempt: Attempt) -> Iterable[AttemptItem]:
    every = Response.every.select_related("turn").prefetch_related(
        "takes__parts__blurred", "takes__findings", "transcripts"
    )
    return (
        attempt.items.select_related("form_item__section", "form_item__item_version")
        .prefetch_related(
            "form_item__item_version__options",
            "form_item__item_version__turns",
            Prefetch("responses", every.order_by("pk"), to_attr="given"),
        )
        .order_by("position")
    )


def _question(attempt: Attempt, item: AttemptItem) -> Data:
    version = item.form_item.item_version
    options = option_order(attempt, item.form_item, list(version.options.all()))
    turns = sorted(version.turns.all(), key=lambda turn: turn.position)
    given: list[Response] = item.given  # type: ignore[attr-defined]  # by the prefetch above
    return {
        "position": item.position,
        "part": item.form_item.section.title,
        "kind": version.kind,
        "way_of_answering": version.response_format,
        "title": version.title,
        "text": version.stem,
        "customer": version.speaker,
        "turns": [turn.text for turn in turns],
        "replies": [{"letter": option.key, "text": option.text} for option in options],
        "seconds_for_outages": item.credit_s,
        "completed_at": item.completed_at,
        "answers": [_answer(row) for row in given],
    }


def _answer(row: Response) -> Data:
    names = ("shown_at", "think_until", "answer_by", "saved_at", "answered_at", "replaced_at")
    return {
        "turn": row.turn.position if row.turn else None,
        "route": row.route,
        "chosen": row.answer,
        "text": row.text,
        **{name: getattr(row, name) for name in names},
        "n_saves": row.n_saves,
        "arrived_late": row.arrived_late,
        "recordings": [own_recordings.take(take) for take in row.takes.all()],
        "transcripts": [
            {
                "version": one.version,
                "source": one.source,
                "language": one.language,
                "text": one.text,
                "words": one.words,
                "made_by": one.model,
                "made_at": one.created_at,
            }
            for one in sorted(row.transcripts.all(), key=lambda one: one.version)
        ],
    }


# --- results -------------------------------------------------------------------------------


def _runs(attempt: Attempt) -> Iterable[ScoringRun]:
    return attempt.runs.prefetch_related(
        "competency_scores__competency",
        "item_scores__competency",
        "item_scores__evidence",
        "item_scores__attempt_item__form_item__item_version",
    ).order_by("number")


def _run(run: ScoringRun) -> Data:
    opens = [
        row
        for row in run.item_scores.all()
        if row.attempt_item.form_item.item_version.kind != ItemKind.SJT
    ]
    return {
        "number": run.number,
        "by": run.source,
        "scorer": run.scorer_version,
        "at": run.finished_at,
        "competencies": [
            {
                "competency": row.competency.name,
                **_figure(row.score, row.sem, row.not_scored_reason),
                "n_questions": row.n_items,
                "error_is_provisional": row.is_provisional,
                "reliability": row.reliability,
            }
            for row in sorted(run.competency_scores.all(), key=lambda row: row.pk)
        ],
        "questions": [
            {
                "position": row.attempt_item.position,
                "competency": row.competency.name,
                **_figure(row.score, row.sem, row.not_scored_reason),
                "evidence": [
                    {"quote": one.quote, "act": one.act, "direction": one.direction}
                    for one in row.evidence.all()
                ],
            }
            for row in sorted(opens, key=lambda row: row.pk)
        ],
    }


def _figure(score: float | None, sem: float | None, reason: str) -> Data:
    between = None
    if score is not None and sem is not None:
        between = [max(1.0, score - Z_95 * sem), min(5.0, score + Z_95 * sem)]
    return {"score": score, "sem": sem, "between_95": between, "not_scored_because": reason}


def _standing(application: Application) -> Data | None:
    row = Standing.objects.filter(application=application).first()
    if row is None:
        return None
    return {
        "outcome": row.outcome,
        "composite": row.composite,
        "sem": row.composite_sem,
        "chance_at_or_above_the_bar": row.p_at_or_above,
        "reasons": row.reasons,
    }


def _ratings(attempt: Attempt) -> list[Data]:
    found = attempt.items.prefetch_related("ratings__competency")
    return [
        {
            "position": item.position,
            "competency": row.competency.name,
            "level": row.level,
            "could_not_because": row.cannot_rate_reason,
            "note": row.note,
            "at": row.created_at,
        }
        for item in sorted(found, key=lambda item: item.position)
        for row in sorted(item.ratings.all(), key=lambda row: row.pk)
    ]


def _opinions(attempt: Attempt) -> list[Data]:
    found = attempt.items.prefetch_related(
        "model_ratings__competency", "model_ratings__quotes"
    ).order_by("position")
    return [
        {
            "position": item.position,
            "competency": row.competency.name,
            "by": row.rater,
            "level": row.level,
            "not_rated_because": row.not_rated_reason,
            "quotes": [one.quote for one in row.quotes.all()],
            "at": row.created_at,
        }
        for item in found
        for row in sorted(item.model_ratings.all(), key=lambda row: row.pk)
    ]


def _self_identification(application: Application) -> Data | None:
    names = ("sex", "race_ethnicity", "text_version", "text", "language", "answered_at")
    said = SelfIdentification.objects.filter(application=application).first()
    return {name: getattr(said, name) for name in names} if said else None


def plain(value: object) -> str:
    """What JSON has no word for, as text: times in UTC as ISO 8601, the rest by its own words."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
