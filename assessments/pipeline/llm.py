"""Have a language model rate the open answers of a scored attempt, beside the machine.

One request an item, written down as it comes, so that a killed worker repeats at most one. What
the machine refused to score is not sent either: the same gates hold for every program. Nothing
here writes a score.
"""

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from assessments import audit, jobs
from assessments.enums import ItemKind, JobKind, ScoreSource, Verb
from assessments.models import (
    Attempt,
    AttemptItem,
    Competency,
    ItemScore,
    Job,
    ModelQuote,
    ModelRating,
    ModelRequest,
    Response,
    Rubric,
)
from assessments.pipeline import llm_budget as budget
from assessments.pipeline import llm_client as client
from assessments.pipeline import score, text
from assessments.scoring.llm import prompt, reply
from assessments.scoring.llm.errors import NotRated
from assessments.scoring.rubric import level
from config.llm import LanguageModel

log = logging.getLogger(__name__)

# Why a job waits or ended, in its last_error, after "not rated by the language model, because".
DAY_SPENT = "its budget for the day is used up"
UNAVAILABLE = "it could not be reached"
ATTEMPT_SPENT = "its budget for one attempt is used up"
ENDINGS = (DAY_SPENT, UNAVAILABLE, ATTEMPT_SPENT)
UNANSWERABLE = "the language model's server gave no answer to the question"
LONGEST_PAUSE_S = 30.0
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Question:
    """One open answer and what is asked about it; ``machine``: the scores that it has."""

    item: AttemptItem
    responses: tuple[Response, ...]
    sheets: tuple[prompt.RubricSheet, ...]
    turns: tuple[prompt.Turn, ...]
    facts: tuple[str, ...]
    machine: Mapping[str, float]
    competencies: Mapping[str, Competency]
    rubrics: Mapping[str, Rubric]
    prompt_version: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one question: a rating each, or one ``reason`` for them all."""

    ratings: Mapping[str, reply.Rating]
    reason: str = ""
    request: ModelRequest | None = None


def rate_attempt(held: jobs.Claim) -> None:
    """Handle one rate_by_model job; its subject is the attempt."""
    model = settings.LLM
    attempt = Attempt.objects.filter(pk=held.subject_id).first()
    if model is None or attempt is None or not budget.may_be_sent(attempt, model):
        jobs.finish(held)
        return
    open_questions = [q for q in questions(attempt, model) if not _is_rated(q, model)]
    for number, question in enumerate(open_questions):
        if number and _others_wait():
            jobs.postpone(held, timezone.now(), "gives way")
            return
        try:
            verdict = rate(question, attempt, model)
        except budget.NotWanted:
            break
        except budget.AttemptSpent:
            jobs.abandon(held, ATTEMPT_SPENT)
            return
        except budget.DaySpent:
            _put_off(held, DAY_SPENT, model)
            return
        except client.Unavailable as error:
            _put_off(held, UNAVAILABLE, model, error.after_s)
            return
        with transaction.atomic():
            jobs.hold(held)
            write(question, verdict, model)
    jobs.finish(held)


def questions(attempt: Attempt, model: LanguageModel) -> list[Question]:
    """One for each open item of the newest run that the machine gave a score."""
    run = attempt.runs.filter(source=ScoreSource.MACHINE).order_by("-number").first()
    scores: dict[int, list[ItemScore]] = {}
    if run is not None:
        rows = run.item_scores.filter(method=text.METHOD, score__isnull=False)
        for row in rows.select_related("competency").order_by("competency__position"):
            scores.setdefault(row.attempt_item_id, []).append(row)
    rubrics = Rubric.objects.prefetch_related("levels").newest()
    items = [item for item in score.items_to_score(attempt) if item.pk in scores]
    asked = [_question(item, scores[item.pk], rubrics, model) for item in items]
    return [question for question in asked if question is not None]


def rate(question: Question, attempt: Attempt, model: LanguageModel) -> Verdict:
    """Ask the model; raises a failure of the budget or Unavailable where there is no verdict."""
    fence = secrets.token_hex(16)
    try:
        asked = prompt.build(question.sheets, question.turns, question.facts, fence)
    except NotRated as refused:
        return Verdict({}, refused.reason)
    try:
        answer, request = _ask(_body(asked, model), attempt, model)
    except client.Unanswerable:
        return Verdict({}, UNANSWERABLE)
    try:
        answers = [turn.answer for turn in question.turns]
        ratings = reply.read(answer.content, question.machine, answers)
    except NotRated as refused:
        budget.settle(request, refused.refusal, answer.tokens, answer.model)
        return Verdict({}, refused.reason, request)
    budget.settle(request, "read", answer.tokens, answer.model)
    return Verdict(ratings, request=request)


def _ask(
    body: Mapping[str, object], attempt: Attempt, model: LanguageModel
) -> tuple[client.Answer, ModelRequest]:
    """Ask up to ``tries`` times, each within the budget, with pauses in which a server recovers."""
    endpoint = client.Endpoint(model.url, model.key, model.timeout_s)
    tokens = budget.estimate(len(json.dumps(body)), body.get("max_tokens"))
    for n in range(1, model.tries + 1):
        request = budget.reserve(attempt.pk, model, tokens)
        try:
            return client.ask(endpoint, body), request
        except client.Unanswerable as error:
            budget.settle(request, error.code, 0 if error.is_free else None)
            raise
        except client.Unavailable as error:
            log.warning("language model is not available", extra={"code": error.code, "try": n})
            budget.settle(request, error.code, 0 if error.is_free else None)
            wait = client.pause_s(n, error)
            if n == model.tries or wait > LONGEST_PAUSE_S:
                raise
        time.sleep(wait)
    raise client.Unavailable("no try")


def write(question: Question, verdict: Verdict, model: LanguageModel) -> None:
    """Store one row a competency; a second writer of the same words changes nothing."""
    if _is_rated(question, model):
        return
    for slug in question.machine:
        rating = verdict.ratings.get(slug) or reply.Rating()
        row = ModelRating.objects.create(
            attempt_item=question.item,
            competency=question.competencies[slug],
            rubric=question.rubrics[slug],
            rater=model.rater,
            prompt_version=question.prompt_version,
            input_hash=question.input_hash,
            request=verdict.request,
            level=rating.level,
            not_rated_reason=verdict.reason or rating.reason,
            withheld_level=rating.withheld,
        )
        ModelQuote.objects.bulk_create(
            ModelQuote(
                rating=row,
                response=question.responses[quote.turn],
                start=quote.start,
                end=quote.end,
                quote=quote.text,
            )
            for quote in rating.quotes
        )
    audit.record(
        Verb.RATED,
        question.item.attempt,
        by_system=True,
        rater=model.rater,
        item=question.item.pk,
        was_sent=verdict.request is not None,
    )


def _put_off(held: jobs.Claim, why: str, model: LanguageModel, after_s: float = 0.0) -> None:
    """Try again later, doubling the wait, or end the job once it has waited for long enough."""
    now = timezone.now()
    waited = now - Job.objects.values_list("created_at", flat=True).get(pk=held.job_id)
    if waited >= timedelta(days=model.wait_days):
        jobs.abandon(held, why)
        return
    told = held.facts.get("n_waits", 0)
    n_waits = told if isinstance(told, int) else 0
    pause = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(n_waits, 10))
    until = now + max(pause, min(LONGEST_WAIT, timedelta(seconds=after_s)))
    jobs.postpone(held, budget.next_day() if why == DAY_SPENT else until, why, n_waits=n_waits + 1)


def _others_wait() -> bool:
    """Whether a job that somebody's score depends on is due: a slow model holds up nobody."""
    return Job.objects.claimable().exclude(kind=JobKind.RATE_BY_MODEL).exists()


def _is_rated(question: Question, model: LanguageModel) -> bool:
    done = ModelRating.objects.filter(
        attempt_item=question.item, rater=model.rater, input_hash=question.input_hash
    )
    return done.exists()


def _question(
    item: AttemptItem,
    scores: Sequence[ItemScore],
    rubrics: Mapping[int, Rubric],
    model: LanguageModel,
) -> Question | None:
    version = item.form_item.item_version
    heard = [
        response
        for response in score.in_turn_order(item)
        if text.is_answered(response) and not text.not_usable(response)
    ]
    rated = [row for row in scores if row.competency_id in rubrics and row.score is not None]
    if version.kind == ItemKind.SJT or not heard or not rated:
        return None
    own = {row.competency.slug: rubrics[row.competency_id] for row in rated}
    sheets = tuple(_sheet(row.competency, own[row.competency.slug]) for row in rated)
    turns = tuple(
        prompt.Turn(
            response.turn.text if response.turn else version.stem,
            text.turn_answer(version, response).text,
        )
        for response in heard
    )
    facts = tuple(str(fact) for fact in version.facts)
    prompt_version = prompt.version(model.body)
    machine = {row.competency.slug: row.score for row in rated if row.score is not None}
    # The machine's levels bound what is believed: with other levels it is another question.
    bounds = [(slug, level(value), own[slug].pk) for slug, value in machine.items()]
    read = [model.rater, prompt_version, bounds, prompt.data(turns, facts)]
    return Question(
        item=item,
        responses=tuple(heard),
        sheets=sheets,
        turns=turns,
        facts=facts,
        machine=machine,
        competencies={row.competency.slug: row.competency for row in rated},
        rubrics=own,
        prompt_version=prompt_version,
        input_hash=hashlib.sha256(json.dumps(read).encode()).hexdigest(),
    )


def _sheet(competency: Competency, rubric: Rubric) -> prompt.RubricSheet:
    own = dict(rubric.anchors)
    return prompt.RubricSheet(competency.slug, competency.name, competency.description, own)


def _body(asked: prompt.Prompt, model: LanguageModel) -> dict[str, object]:
    """The request; an option that the operator set to null is left out."""
    shape = {"name": "ratings", "strict": True, "schema": asked.schema}
    options = {"response_format": {"type": "json_schema", "json_schema": shape}} | model.body
    kept = {name: value for name, value in options.items() if value is not None}
    return {"model": model.model, "messages": asked.messages, **kept}
