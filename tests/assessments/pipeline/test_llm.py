"""The whole way of a language model's rating, against a real server and the real database."""

import dataclasses
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments import handlers, jobs
from assessments.actions import responses
from assessments.enums import AttemptState, ItemKind, JobKind, JobState, Verb
from assessments.errors import StaleClaim
from assessments.models import (
    Attempt,
    AuditEvent,
    Competency,
    CompetencyScore,
    Evidence,
    ItemScore,
    Job,
    ModelQuote,
    ModelRating,
    ModelRequest,
    Rubric,
    RubricLevel,
    ScoringRun,
)
from assessments.pipeline import llm, llm_client, score
from assessments.scoring.llm.errors import REASONS, Refusal
from assessments.scoring.rubric import ANCHORS, level
from assessments.tasks import run_job
from tests.assessments.pipeline import llm_server as server
from tests.assessments.pipeline.llm_server import RUN_BY, serving
from tests.assessments.scoring.llm.hostile import HELD_OUT, HOSTILE, UNSEEN
from tests.factories import item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db

KIND_REPLY = (
    "Hello Mrs Ortiz, I am so sorry that your parcel is late and that you had to wait at home "
    "all day. I can see it is at Mill Road. Could you tell me which address suits you best? "
    "I will send it again today and call you by 5 pm to check that it has arrived."
)
BLAND_REPLY = "The parcel is at Mill Road. It will be sent again. You will get a message then."


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    handlers.register_all()
    monkeypatch.setattr("assessments.pipeline.llm.time.sleep", lambda _s: None)


def make_rubrics() -> None:
    for slug, anchors in ANCHORS.items():
        competency = Competency.objects.get(slug=slug)
        rubric = Rubric.objects.create(competency=competency, number=1, content_hash=slug)
        RubricLevel.objects.bulk_create(
            RubricLevel(rubric=rubric, level=n, anchor=anchor) for n, anchor in anchors.items()
        )


def answered(texts: Sequence[str] = (KIND_REPLY,), *, may_send_to: str = RUN_BY) -> Attempt:
    """A submitted attempt with a closed item and a written item for each of ``texts``."""
    form = make_form([make_item(), *(make_item(ItemKind.WRITTEN) for _ in texts)])
    attempt = make_attempt(form, may_send_to=may_send_to)
    responses.save(responses.show(item_of(attempt, 1)), answer={"choice": "a"})
    for position, text in enumerate(texts, start=2):
        responses.save(responses.show(item_of(attempt, position)), text=text)
    Attempt.objects.filter(pk=attempt.pk).update(
        state=AttemptState.SUBMITTED, submitted_at=timezone.now()
    )
    if not Rubric.objects.exists():
        make_rubrics()
    attempt.refresh_from_db()
    return attempt


def scored(attempt: Attempt) -> Attempt:
    """Scored by the machine, as a worker does it."""
    jobs.enqueue(JobKind.SCORE_ATTEMPT, attempt.pk)
    run(JobKind.SCORE_ATTEMPT)
    Job.objects.filter(kind=JobKind.ATTEMPT_SCORED).delete()
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SCORED
    return attempt


def run(kind: str = JobKind.RATE_BY_MODEL) -> None:
    """What a worker does with the waiting jobs of this kind."""
    for pk in list(
        Job.objects.filter(kind=kind, state=JobState.QUEUED).values_list("pk", flat=True)
    ):
        run_job(pk)


def rating_job() -> Job:
    return Job.objects.filter(kind=JobKind.RATE_BY_MODEL).latest("pk")


def figures() -> dict[str, list[tuple[object, ...]]]:
    """Every figure and word of the machine's results."""
    keep = {
        ItemScore: ("attempt_item", "competency", "method", "raw", "score", "sem", "weight",
                    "not_scored_reason", "detail"),
        CompetencyScore: ("competency", "score", "sem", "n_items", "reliability",
                          "not_scored_reason"),
        Evidence: ("response", "act", "direction", "start", "end", "quote"),
        ScoringRun: ("attempt", "number", "scorer_version", "input_hash"),
    }  # fmt: skip
    return {
        model.__name__: list(model.objects.order_by("pk").values_list(*names))  # type: ignore[attr-defined]
        for model, names in keep.items()
    }


# --- the good way ----------------------------------------------------------------------------


def test_scored_attempt_is_rated_under_its_own_name_with_quotes(settings) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        attempt = scored(answered())
        run()

    rows = ModelRating.objects.select_related("competency", "rubric", "request")
    quote = ModelQuote.objects.filter(rating__competency__slug="warmth").get()
    request = ModelRequest.objects.get()
    assert {row.competency.slug: row.level for row in rows} == dict.fromkeys(ANCHORS, 4)
    assert {row.rater for row in rows} == {"llm:rater-7b"}
    assert {row.rubric.number for row in rows} == {1}
    assert {row.prompt_version[:7] for row in rows} == {"prompt-"}
    assert {row.request for row in rows} == {request}
    assert quote.quote == KIND_REPLY[quote.start : quote.end]
    assert quote.response.text == KIND_REPLY
    assert (request.tokens, request.is_counted, request.outcome) == (1000, True, "read")
    assert (request.model_told, request.attempt) == ("rater-7b-0613", attempt)
    assert rating_job().state == JobState.DONE
    assert AuditEvent.objects.get(verb=Verb.RATED).by_system


def test_what_is_sent_is_words_and_the_rubric_and_nobody(settings) -> None:
    with serving(server.rates(3)) as told:
        settings.LLM = told.model()
        attempt = scored(answered())
        run()

    (sent,) = told.requests
    system, user = (message["content"] for message in sent["messages"])
    assert ANCHORS["warmth"][5] in system
    assert KIND_REPLY not in system
    assert KIND_REPLY in user
    assert str(attempt.public_id) not in str(sent)
    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == ("rater-7b", 0, 500)
    assert sent["response_format"]["json_schema"]["strict"] is True


def test_option_set_to_null_is_left_out(settings) -> None:
    with serving(server.says("{}")) as told:
        settings.LLM = told.model(body={"response_format": None, "max_tokens": None, "seed": 1})
        scored(answered())
        run()

    assert set(told.requests[0]) == {"model", "messages", "seed"}


def test_machine_scores_are_the_same_with_and_without_a_model(settings) -> None:
    attempt = answered([KIND_REPLY, BLAND_REPLY])
    settings.LLM = None
    scored(attempt)
    without = figures()
    ScoringRun.objects.all().delete()

    with serving(server.obeys) as told:
        settings.LLM = told.model()
        scored(attempt)
        run()
        n_rated = ModelRating.objects.count()
        scored(attempt)

    assert n_rated == 8
    assert figures() == without
    assert ScoringRun.objects.count() == 1


def test_rule_of_the_model_rater_makes_no_other_scorer(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(score, "SCORING_FOLDER", tmp_path)
    (tmp_path / "llm").mkdir()
    versions: list[str] = []

    for changed in ("rubric.py", "llm/prompt.py", "rubric.py"):
        (tmp_path / changed).write_text(f"version {len(versions)}")
        versions.append(score.scorer_version.__wrapped__())

    assert versions[0] == versions[1] != versions[2]


# --- who is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize("may_send_to", ["", "Somebody Else Ltd"])
def test_attempt_without_consent_to_this_party_is_never_queued(settings, may_send_to) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        scored(answered(may_send_to=may_send_to))

    assert not Job.objects.filter(kind=JobKind.RATE_BY_MODEL).exists()


def test_switched_off_nothing_is_queued(settings) -> None:
    settings.LLM = None

    scored(answered())

    assert not Job.objects.filter(kind=JobKind.RATE_BY_MODEL).exists()


@pytest.mark.parametrize(
    "change",
    [{"may_send_to": ""}, {"may_send_to": "Other"}, {"state": AttemptState.WITHDRAWN}],
)
def test_consent_that_ended_while_the_job_waited_sends_nothing(settings, change) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        attempt = scored(answered())
        Attempt.objects.filter(pk=attempt.pk).update(**change)
        run()

    assert told.requests == []
    assert not ModelRating.objects.exists()
    assert rating_job().state == JobState.DONE


def test_withdrawal_between_two_answers_stops_before_the_second(settings) -> None:
    settings.LLM = None
    attempt = scored(answered([KIND_REPLY, BLAND_REPLY]))
    jobs.enqueue(JobKind.RATE_BY_MODEL, attempt.pk)

    def gone(*args: Any) -> None:
        Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.WITHDRAWN)
        written(*args)

    written = llm.write
    with serving(server.rates(4)) as told, pytest.MonkeyPatch.context() as patch:
        settings.LLM = told.model()
        patch.setattr(llm, "write", gone)
        run()

    assert len(told.requests) == 1
    assert rating_job().state == JobState.DONE


def test_erased_attempt_leaves_the_ledger_and_no_rating(settings) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        attempt = scored(answered())
        run()
        jobs.enqueue(JobKind.RATE_BY_MODEL, attempt.pk)
        attempt.delete()
        run()

    assert not ModelRating.objects.exists()
    assert ModelRequest.objects.get().attempt is None
    assert rating_job().state == JobState.DONE


def test_answer_that_the_machine_could_not_score_is_not_sent(settings) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        scored(answered(["Ok.", "Das ist leider nicht so, wie Sie es sich denken, aber gut."]))
        run()

    assert told.requests == []
    assert not ModelRating.objects.exists()


# --- hostile answers -------------------------------------------------------------------------


def best_level(slug: str) -> int:
    rows = ModelRating.objects.filter(competency__slug=slug)
    return max((row.level or 0 for row in rows), default=0)


@pytest.mark.parametrize("name", ["plain", "polite", "chat template", "fake reply", "cyrillic"])
def test_order_to_the_rater_is_not_sent_and_says_why(settings, name: str) -> None:
    with serving(server.obeys) as told:
        settings.LLM = told.model()
        scored(answered([f"{BLAND_REPLY} {HOSTILE[name]}"]))
        run()

    reasons = {row.not_rated_reason for row in ModelRating.objects.all()}
    assert told.requests == []
    assert not ModelRequest.objects.exists()
    assert reasons <= {REASONS[Refusal.SPEAKS_TO_RATER], REASONS[Refusal.HIDDEN_CHARACTERS]}
    assert reasons


def test_model_that_obeys_every_answer_lifts_none_of_them(settings) -> None:
    """Each hostile text behind a bland answer, before a model that gives 5 to everybody."""
    texts = [f"{BLAND_REPLY} {text}" for text in {**HOSTILE, **HELD_OUT, **UNSEEN}.values()]
    with serving(server.obeys) as told:
        settings.LLM = told.model(
            requests_per_attempt=1000, requests_per_day=1000, tokens_per_attempt=10**7, tries=1
        )
        scored(answered(texts))
        run()

    shown = ModelRating.objects.filter(level__isnull=False).select_related("competency")
    machine = {
        (row.attempt_item_id, row.competency_id): level(row.score or 0)
        for row in ItemScore.objects.filter(method="acts", score__isnull=False)
    }
    assert rating_job().state == JobState.DONE
    assert 0 < len(told.requests) < 40
    assert shown
    assert all(
        (row.level or 0) <= machine[row.attempt_item_id, row.competency_id] + 1 for row in shown
    )


def test_invented_quotes_rate_nothing(settings) -> None:
    with serving(server.rates(4, quote="I completely feel your pain")) as told:
        settings.LLM = told.model()
        scored(answered())
        run()

    assert {row.not_rated_reason for row in ModelRating.objects.all()} == {
        REASONS[Refusal.QUOTE_NOT_FOUND]
    }
    assert not ModelQuote.objects.exists()
    assert ModelRequest.objects.get().outcome == "read"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("I would give this a 4.", Refusal.NOT_JSON),
        ('{"speaks_to_rater": true, "ratings": {}}', Refusal.MODEL_SAW_INSTRUCTIONS),
        ('{"speaks_to_rater": false, "ratings": {"charm": 5}}', Refusal.UNKNOWN_COMPETENCY),
    ],
)
def test_reply_that_is_not_believed_is_kept_as_its_reason_and_not_asked_again(
    settings, content: str, refusal: Refusal
) -> None:
    with serving(server.says(content)) as told:
        settings.LLM = told.model()
        attempt = scored(answered())
        run()
        jobs.enqueue(JobKind.RATE_BY_MODEL, attempt.pk)
        run()

    assert {row.not_rated_reason for row in ModelRating.objects.all()} == {REASONS[refusal]}
    assert len(told.requests) == 1
    assert ModelRequest.objects.get().outcome == refusal


def test_generous_model_is_withheld_and_its_level_kept_for_figures(settings) -> None:
    with serving(server.rates(5)) as told:
        settings.LLM = told.model()
        scored(answered([BLAND_REPLY]))
        run()

    row = ModelRating.objects.get(competency__slug="compassion")
    assert row.level is None
    assert row.not_rated_reason == REASONS[Refusal.FAR_ABOVE_MACHINE]
    assert row.withheld_level == 5


# --- failures, budgets and kills -------------------------------------------------------------


def test_busy_server_is_asked_again_within_the_job(settings) -> None:
    with serving(server.status(429), server.status(503), server.rates(4)) as told:
        settings.LLM = told.model()
        scored(answered())
        run()

    assert len(told.requests) == 3
    assert ModelRating.objects.filter(level=4).count() == 4
    spent = ModelRequest.objects.order_by("pk").values_list("outcome", "tokens")
    assert list(spent) == [("status 429", 0), ("status 503", 0), ("read", 1000)]


def test_server_away_puts_the_job_off_without_counting_it_as_a_try(settings) -> None:
    with serving(server.status(503)) as told:
        settings.LLM = told.model()
        scored(answered())
        run()
        first = rating_job()
        Job.objects.update(available_at=timezone.now())
        run()

    job = rating_job()
    wait = (job.available_at - timezone.now()).total_seconds()
    assert len(told.requests) == 6
    assert (first.state, first.n_claims, first.last_error) == ("queued", 0, llm.UNAVAILABLE)
    assert job.facts == {"n_waits": 2}
    assert 500 < wait <= 600
    assert not ModelRating.objects.exists()


def test_server_away_for_days_ends_the_job_and_scoring_again_asks_again(settings) -> None:
    with serving(server.status(503)) as told:
        settings.LLM = told.model(tries=1)
        attempt = scored(answered())
        Job.objects.update(created_at=timezone.now() - timedelta(days=4))
        run()
        ended = rating_job()
        told.plays[:] = [server.rates(4)]
        scored(attempt)
        run()

    assert (ended.state, ended.last_error) == (JobState.FAILED, llm.UNAVAILABLE)
    assert ModelRating.objects.filter(level=4).count() == 4


def test_question_that_the_server_cannot_take_is_told_and_the_next_is_asked(settings) -> None:
    with serving(server.status(400), server.rates(3)) as told:
        settings.LLM = told.model()
        scored(answered([KIND_REPLY, KIND_REPLY.replace("Ortiz", "Okoro")]))
        run()

    reasons = ModelRating.objects.order_by("pk").values_list("not_rated_reason", flat=True)
    assert list(reasons) == [llm.UNANSWERABLE] * 4 + [""] * 4
    assert len(told.requests) == 2


@pytest.mark.parametrize(
    "limit", [{"requests_per_day": 1}, {"tokens_per_day": 4000}], ids=["requests", "tokens"]
)
def test_day_that_is_spent_leaves_the_job_for_tomorrow(settings, limit) -> None:
    with serving(server.rates(3)) as told:
        settings.LLM = told.model(**limit)
        attempt = scored(answered([KIND_REPLY, KIND_REPLY.replace("Ortiz", "Okoro")]))
        run()
        job = rating_job()
        ModelRequest.objects.update(sent_at=timezone.now() - timedelta(days=1))
        Job.objects.update(available_at=timezone.now())
        n_first_day = len(told.requests)
        run()

    assert n_first_day == 1
    assert (job.state, job.last_error) == (JobState.QUEUED, llm.DAY_SPENT)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert timezone.localtime(job.available_at).date() == tomorrow
    assert rating_job().state == JobState.DONE
    assert ModelRating.objects.filter(attempt_item__attempt=attempt, level=3).count() == 8


def test_attempt_that_is_spent_ends_with_its_reason(settings) -> None:
    with serving(server.rates(3)) as told:
        settings.LLM = told.model(requests_per_attempt=1)
        scored(answered([KIND_REPLY, KIND_REPLY.replace("Ortiz", "Okoro")]))
        run()

    assert len(told.requests) == 1
    assert (rating_job().state, rating_job().last_error) == (JobState.FAILED, llm.ATTEMPT_SPENT)


def test_request_of_a_killed_worker_is_counted_and_only_its_answer_asked_again(
    settings, monkeypatch
) -> None:
    class Killed(BaseException):
        pass

    with serving(server.rates(3)) as told:
        settings.LLM = told.model()
        attempt = scored(answered([KIND_REPLY, KIND_REPLY.replace("Ortiz", "Okoro")]))
        held = jobs.claim(rating_job().pk)
        assert held is not None
        real, asked = llm_client.ask, []

        def dies_at_the_second(*args: Any) -> llm_client.Answer:
            asked.append(args)
            if len(asked) == 2:
                raise Killed
            return real(*args)

        monkeypatch.setattr(llm_client, "ask", dies_at_the_second)
        with pytest.raises(Killed):
            llm.rate_attempt(held)
        monkeypatch.setattr(llm_client, "ask", real)
        Job.objects.filter(pk=held.job_id).update(lease_until=timezone.now() - timedelta(1))
        run_job(held.job_id)

    assert [len(told.requests), ModelRequest.objects.count()] == [2, 3]
    assert ModelRequest.objects.filter(outcome="").count() == 1
    assert ModelRating.objects.filter(attempt_item__attempt=attempt, level=3).count() == 8
    assert rating_job().state == JobState.DONE


def test_worker_that_was_taken_over_writes_nothing(settings) -> None:
    settings.JOB_LEASE_S = -1
    with serving(server.rates(3)) as told:
        settings.LLM = told.model()
        attempt = answered()
        settings.JOB_LEASE_S = 60
        scored(attempt)
        settings.JOB_LEASE_S = -1
        slow, quick = jobs.claim(rating_job().pk), jobs.claim(rating_job().pk)
        assert slow is not None
        assert quick is not None
        with pytest.raises(StaleClaim):
            llm.rate_attempt(slow)
        n_by_slow = ModelRating.objects.count()
        llm.rate_attempt(quick)

    assert n_by_slow == 0
    assert ModelRating.objects.count() == 4


def test_waiting_scoring_goes_before_the_next_question(settings) -> None:
    with serving(server.rates(3)) as told:
        settings.LLM = told.model()
        scored(answered([KIND_REPLY, KIND_REPLY.replace("Ortiz", "Okoro")]))
        jobs.enqueue(JobKind.SCORE_ATTEMPT, 4711)
        run()
        n_before = len(told.requests)
        Job.objects.filter(subject_id=4711).delete()
        run()

    assert n_before == 1
    assert len(told.requests) == 2
    assert rating_job().state == JobState.DONE


def test_scoring_again_without_a_change_asks_nothing(settings) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        attempt = scored(answered())
        run()
        scored(attempt)
        run()

    assert len(told.requests) == 1
    assert Job.objects.filter(kind=JobKind.RATE_BY_MODEL, state=JobState.DONE).count() == 2


def test_another_model_is_another_rater(settings) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        attempt = scored(answered())
        run()
        settings.LLM = dataclasses.replace(told.model(), model="rater-70b")
        scored(attempt)
        run()

    raters = ModelRating.objects.values_list("rater", flat=True).distinct()
    assert set(raters) == {"llm:rater-7b", "llm:rater-70b"}


def test_rating_is_never_edited(settings) -> None:
    with serving(server.rates(4)) as told:
        settings.LLM = told.model()
        scored(answered())
        run()

    with pytest.raises(IntegrityError, match="never changed"):
        ModelRating.objects.update(level=5)


def test_no_word_of_an_answer_and_no_key_is_logged(settings, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    plays = (server.status(500), server.says("Mrs Ortiz is sorry."), server.says(KIND_REPLY))
    with serving(*plays) as told:
        settings.LLM = told.model()
        scored(answered([KIND_REPLY, KIND_REPLY.replace("Ortiz", "Okoro")]))
        run()

    logged = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "job done" in logged
    assert "Ortiz" not in logged
    assert "Mill Road" not in logged
    assert server.KEY not in logged
