"""No clock, and a person who writes down what is said: for one attempt, whatever the reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.actions import clocks, conditions, recordings, responses
from assessments.enums import AttemptState, ItemKind, JobKind, Route
from assessments.errors import AttemptClosed, NotNow
from assessments.models import Attempt, Job, Take, Transcript
from assessments.pipeline import stages, text
from candidates.actions import applications
from tests.assessments.views.holding import begin, make_role_play_attempt
from tests.candidates.answered import KIND_REPLY, make_spoken, run_scoring, submit
from tests.factories import (
    item_of,
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_staff,
)

pytestmark = pytest.mark.django_db


def make_recorded(*, state: str = AttemptState.SUBMITTED, n_turns: int = 1) -> Attempt:
    """A captioned attempt of one role-play, spoken, read by the machine and handed in."""
    attempt = make_role_play_attempt(n_turns=n_turns)
    item = item_of(attempt)
    for turn in item.form_item.item_version.turns.order_by("position"):
        response = responses.show(item, turn)
        make_spoken(response, parts=(b"one",))
        responses.confirm(response)
    conditions.have_written_down(attempt)
    if state == AttemptState.SUBMITTED:
        submit(attempt)
    return attempt


def waits(kind: JobKind) -> bool:
    return Job.objects.filter(kind=kind).exists()


def test_lifted_clocks_end_with_the_attempt_running_ones_too():
    attempt = make_attempt(make_form([make_item(), make_item(), make_item()]))
    over, running = responses.show(item_of(attempt, 1)), responses.show(item_of(attempt, 2))
    now = timezone.now()
    type(over).objects.filter(pk=over.pk).update(
        shown_at=now - timedelta(hours=1), answer_by=now - timedelta(minutes=1)
    )

    conditions.lift_clocks(attempt)

    later = responses.show(item_of(attempt, 3))
    running.refresh_from_db()
    over.refresh_from_db()
    assert running.answer_by == later.answer_by == attempt.expires_at
    assert clocks.is_up(over)


def test_untimed_role_play_has_no_think_time_and_a_long_recording():
    attempt = make_role_play_attempt(is_untimed=True)

    take = begin(attempt)

    think_until = take.response.think_until
    assert think_until is not None
    assert think_until <= timezone.now()
    assert recordings.limit_s(take.response) == 1500


def test_clocks_are_not_lifted_after_the_end():
    attempt = make_attempt(state=AttemptState.SUBMITTED)

    with pytest.raises(AttemptClosed):
        conditions.lift_clocks(attempt)

    attempt.refresh_from_db()
    assert not attempt.is_untimed


def test_open_answers_follow_a_link_that_is_renewed():
    attempt = make_attempt(make_form([make_item()]), is_untimed=True)
    application = make_application(attempt)
    shown = responses.show(item_of(attempt))
    past = timezone.now() - timedelta(days=1)
    type(shown).objects.update(shown_at=past - timedelta(days=1), answer_by=past)
    Attempt.objects.update(state=AttemptState.EXPIRED, expires_at=past)
    application.invitations.update(sent_at=past - timedelta(days=2), expires_at=past)

    applications.renew(application, actor=make_staff("recruiter"))

    shown.refresh_from_db()
    attempt.refresh_from_db()
    assert shown.answer_by == attempt.expires_at > timezone.now()


def test_captioned_attempt_is_not_scored_before_the_last_recording_is_written_down():
    attempt = make_recorded(n_turns=2)
    first, second = Take.objects.order_by("pk")

    stages.go_on(attempt.pk)
    before = waits(JobKind.SCORE_ATTEMPT)
    conditions.write_down(first, "Hello, I am so sorry.")
    between = waits(JobKind.SCORE_ATTEMPT)
    conditions.write_down(second, KIND_REPLY)

    assert (before, between, waits(JobKind.SCORE_ATTEMPT)) == (False, False, True)
    assert list(Take.objects.awaiting_words()) == []


def test_words_of_a_person_are_a_new_version_with_times_and_are_scored():
    attempt = make_recorded()
    take = Take.objects.get()
    Take.objects.update(not_usable_reason="the recogniser missed most of what was said")

    conditions.write_down(take, f"  {KIND_REPLY} Goodbye.  ")
    run_scoring(attempt)

    recognised, written = Transcript.objects.order_by("version")
    assert (recognised.source, written.source) == ("recognised", "captioner")
    assert written.text == f"{KIND_REPLY} Goodbye."
    assert [w["word"] for w in written.words] == written.text.split()
    assert written.words[0]["start"] == recognised.words[0]["start"]
    scores = attempt.runs.get().item_scores
    assert scores.filter(score__isnull=False).exists()
    assert text.not_usable(take.response) == ""


def test_recording_without_words_is_not_scored_and_says_so():
    attempt = make_recorded()

    conditions.write_down(Take.objects.get(), "")
    run_scoring(attempt)

    reasons = set(attempt.runs.get().item_scores.values_list("not_scored_reason", flat=True))
    assert reasons == {text.NO_SPEECH}


def test_recording_is_written_down_once():
    make_recorded()
    take = Take.objects.get()
    conditions.write_down(take, "Hello.")

    with pytest.raises(NotNow):
        conditions.write_down(take, "Something else.")

    assert Transcript.objects.count() == 2


def test_scored_attempt_is_scored_anew_with_a_persons_words():
    attempt = make_recorded()
    Attempt.objects.update(state=AttemptState.SCORED)

    conditions.write_down(Take.objects.get(), KIND_REPLY)

    assert waits(JobKind.SCORE_ATTEMPT)
    assert attempt.runs.count() == 0


@pytest.mark.parametrize(
    "change",
    [{"is_captioned": False}, {"is_dry_run": True}, {"state": AttemptState.WITHDRAWN}],
)
def test_nobody_else_waits_for_a_person(change):
    make_recorded()
    Attempt.objects.update(**change)

    assert not Take.objects.awaiting_words().exists()


def test_typed_answers_of_a_captioned_attempt_wait_for_nobody():
    attempt = make_attempt(
        make_form([make_item(ItemKind.WRITTEN)]), route=Route.TYPED, is_captioned=True
    )
    submit(attempt)

    stages.go_on(attempt.pk)

    assert waits(JobKind.SCORE_ATTEMPT)
