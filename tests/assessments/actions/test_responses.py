from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.actions import attempts, responses
from assessments.enums import AttemptState, ItemKind, Route, Verb
from assessments.errors import AnswerRefused, AttemptClosed, NotAnswered, OutOfTurn, TimeUp
from assessments.models import AttemptItem, AuditEvent, Response, Take, Turn
from tests.factories import item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db


class Clock:
    """The app's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def sjt_item(response_format: str = "", **options: Any) -> AttemptItem:
    return item_of(make_attempt(make_form([make_item(response_format=response_format)]), **options))


def written_item() -> AttemptItem:
    return item_of(make_attempt(make_form([make_item(ItemKind.WRITTEN)])))


def role_play(n_turns: int = 2, **options: Any) -> AttemptItem:
    version = make_item(ItemKind.ROLE_PLAY, n_turns=n_turns)
    return item_of(make_attempt(make_form([version]), **options))


def turns(item: AttemptItem) -> list[Turn]:
    return list(item.form_item.item_version.turns.order_by("position"))


def test_first_display_starts_the_clock_and_later_ones_do_not(clock: Clock) -> None:
    item = sjt_item()
    first = responses.show(item)
    clock.wait(30)

    again = responses.show(item)

    assert again == first
    assert again.answer_by - again.shown_at == timedelta(seconds=90)


def test_time_factor_is_in_every_clock() -> None:
    item = role_play(time_factor=2)

    shown = responses.show(item, turns(item)[0])

    assert shown.think_until is not None
    assert shown.think_until - shown.shown_at == timedelta(seconds=40)
    assert shown.answer_by - shown.shown_at == timedelta(seconds=2 * (20 + 240 + 120))


def test_recorded_turn_has_time_for_every_take() -> None:
    item = role_play(route=Route.VIDEO)

    shown = responses.show(item, turns(item)[0])

    assert shown.answer_by - shown.shown_at == timedelta(seconds=20 + 2 * 60 + 120)


def test_later_turn_is_shown_only_after_the_answer_before_it() -> None:
    item = role_play()
    first, second = turns(item)
    shown = responses.show(item, first)

    with pytest.raises(OutOfTurn):
        responses.show(item, second)
    responses.save(shown, text="I am sorry to hear that.")
    responses.confirm(shown)

    assert responses.show(item, second).turn == second


def test_given_turn_is_not_changed_any_more() -> None:
    item = role_play()
    shown = responses.show(item, turns(item)[0])
    responses.save(shown, text="I am sorry.")
    responses.confirm(shown)

    with pytest.raises(OutOfTurn):
        responses.save(shown, text="I take it back.")


def test_one_response_per_item_is_kept_by_the_database() -> None:
    item = sjt_item()
    shown = responses.show(item)

    shown.pk = None
    with pytest.raises(IntegrityError, match="one_response_per_item_or_turn"):
        shown.save(force_insert=True)


def test_unfinished_answer_is_kept() -> None:
    shown = responses.show(sjt_item("rate_each"))

    responses.save(shown, answer={"ratings": {"a": 6}})

    kept = Response.objects.get(pk=shown.pk)
    assert (kept.answer, kept.n_saves, kept.arrived_late) == ({"ratings": {"a": 6}}, 1, False)


@pytest.mark.parametrize(
    ("response_format", "answer", "sentence"),
    [
        ("pick_one", {"choice": "z"}, "“z” is not one of the options."),
        (
            "best_worst",
            {"best": "a", "worst": "a"},
            "The best and the worst option must be two different ones.",
        ),
        ("rank", {"order": ["a", "a"]}, "An option was ranked twice."),
        ("rate_each", {"ratings": {"a": 8}}, "Ratings are whole numbers from 1 to 7."),
        (
            "pick_several",
            {"choice": "a"},
            "The answer holds something unexpected: choice.",
        ),
    ],
)
def test_illegal_answer_is_refused_in_words(
    response_format: str, answer: dict[str, object], sentence: str
) -> None:
    shown = responses.show(sjt_item(response_format))

    with pytest.raises(AnswerRefused) as refused:
        responses.save(shown, answer=answer)

    assert refused.value.sentence == sentence


@pytest.mark.parametrize("given", [{"text": "x"}, {}, {"answer": {"choice": "a"}, "text": "x"}])
def test_answer_of_another_kind_is_refused(given: dict[str, Any]) -> None:
    shown = responses.show(sjt_item())

    with pytest.raises(AnswerRefused):
        responses.save(shown, **given)


def test_save_within_the_grace_counts_and_after_it_is_refused(clock: Clock) -> None:
    shown = responses.show(sjt_item())
    clock.wait(90 + 9)

    responses.save(shown, answer={"choice": "a"})

    clock.wait(2)
    with pytest.raises(TimeUp):
        responses.save(shown, answer={"choice": "b"})
    kept = Response.objects.get(pk=shown.pk)
    assert (kept.answer, kept.arrived_late) == ({"choice": "a"}, False)


def test_answer_stored_in_time_arrives_hours_later_and_says_so(clock: Clock) -> None:
    shown = responses.show(sjt_item())
    clock.wait(5 * 3600)

    responses.save(shown, answer={"choice": "a"}, stored_age_s=5 * 3600 - 60)

    kept = Response.objects.get(pk=shown.pk)
    assert (kept.answer, kept.arrived_late) == ({"choice": "a"}, True)


@pytest.mark.parametrize(("after_h", "age_s"), [(5, 5 * 3600 - 100), (25, 25 * 3600 - 60)])
def test_answer_stored_too_late_or_arriving_after_a_day_is_refused(
    clock: Clock, after_h: int, age_s: float
) -> None:
    shown = responses.show(sjt_item())
    clock.wait(after_h * 3600)

    with pytest.raises(TimeUp):
        responses.save(shown, answer={"choice": "a"}, stored_age_s=age_s)


def test_older_answer_never_replaces_a_newer_one(clock: Clock) -> None:
    shown = responses.show(sjt_item())
    clock.wait(40)
    responses.save(shown, answer={"choice": "b"})
    clock.wait(10)

    responses.save(shown, answer={"choice": "a"}, stored_age_s=20)

    assert Response.objects.get(pk=shown.pk).answer == {"choice": "b"}


def test_save_that_was_overtaken_on_its_way_does_not_empty_what_was_given(clock: Clock) -> None:
    shown = responses.show(sjt_item("pick_several"))
    clock.wait(40)
    responses.save(shown, answer={"choices": ["a", "b"]}, order=12)
    responses.confirm(shown)
    clock.wait(1)

    responses.save(shown, answer={"choices": ["a"]}, order=11)

    kept = Response.objects.get(pk=shown.pk)
    assert (kept.answer, bool(kept.answered_at)) == ({"choices": ["a", "b"]}, True)


def test_other_browser_counts_its_own_saves(clock: Clock) -> None:
    shown = responses.show(sjt_item())
    responses.save(shown, answer={"choice": "a"}, order=1_900_000_000_000)
    attempts.take_over(shown.attempt_item.attempt, "another")
    clock.wait(5)

    responses.save(shown, answer={"choice": "b"}, order=1_700_000_000_000)

    assert Response.objects.get(pk=shown.pk).answer == {"choice": "b"}


def test_save_after_submission_is_refused() -> None:
    item = sjt_item()
    shown = responses.show(item)
    attempts.submit(item.attempt)

    with pytest.raises(AttemptClosed):
        responses.save(shown, answer={"choice": "a"})


def test_save_after_the_invitation_ended_is_refused() -> None:
    item = sjt_item()
    shown = responses.show(item)
    item.attempt.expires_at = timezone.now() - timedelta(seconds=1)
    item.attempt.save()

    with pytest.raises(AttemptClosed):
        responses.save(shown, answer={"choice": "a"})


def test_outage_is_credited_and_logged(clock: Clock) -> None:
    item = sjt_item()
    shown = responses.show(item)
    clock.wait(60)

    granted = responses.grant_outage_credit(shown, 50)

    kept = Response.objects.get(pk=shown.pk)
    assert (granted, kept.answer_by - kept.shown_at) == (50, timedelta(seconds=140))
    event = AuditEvent.objects.get(verb=Verb.CREDITED)
    assert (event.subject_id, event.facts) == (shown.pk, {"seconds": 50})


def test_outage_credit_is_bounded_by_the_last_contact(clock: Clock) -> None:
    shown = responses.show(sjt_item())
    clock.wait(80)
    responses.beat(shown)
    clock.wait(10)

    assert responses.grant_outage_credit(shown, 90) == 10
    assert responses.grant_outage_credit(shown, 90) == 0


def test_outage_credit_is_at_most_three_minutes_an_item(clock: Clock) -> None:
    shown = responses.show(written_item())
    clock.wait(280)

    assert responses.grant_outage_credit(shown, 280) == 180
    clock.wait(60)
    assert responses.grant_outage_credit(shown, 60) == 0


def test_more_than_three_minutes_credit_breaks_the_constraint() -> None:
    item = sjt_item()

    with pytest.raises(IntegrityError, match="outage_credit_is_at_most_three_minutes_an_item"):
        AttemptItem.objects.filter(pk=item.pk).update(credit_s=181)


def test_outage_credit_is_at_most_fifteen_minutes_an_attempt(clock: Clock) -> None:
    versions = [make_item(ItemKind.WRITTEN) for _ in range(6)]
    attempt = make_attempt(make_form(versions))
    granted = []

    for position in range(1, 7):
        shown = responses.show(item_of(attempt, position))
        clock.wait(170)
        granted.append(responses.grant_outage_credit(shown, 170))

    assert granted == [170, 170, 170, 170, 170, 50]


def test_answer_after_a_credited_outage_is_in_time(clock: Clock) -> None:
    shown = responses.show(sjt_item())
    clock.wait(150)

    responses.save(shown, answer={"choice": "a"}, offline_s=100)

    kept = Response.objects.get(pk=shown.pk)
    assert (kept.answer, kept.arrived_late) == ({"choice": "a"}, False)


@pytest.mark.parametrize(
    ("response_format", "answer"),
    [
        ("pick_one", {"choice": "a"}),
        ("best_worst", {"best": "a", "worst": "d"}),
        ("rank", {"order": ["a", "b", "c", "d"]}),
        ("rate_each", {"ratings": {"a": 7, "b": 5, "c": 3, "d": 1}}),
        ("pick_several", {"choices": ["a", "b"]}),
    ],
)
def test_whole_answer_is_confirmed_and_completes_the_item(
    response_format: str, answer: dict[str, object]
) -> None:
    item = sjt_item(response_format)
    shown = responses.save(responses.show(item), answer=answer)

    confirmed = responses.confirm(shown)

    assert confirmed.answered_at is not None
    assert AttemptItem.objects.get(pk=item.pk).completed_at is not None


def test_confirm_of_a_half_answer_says_what_is_missing() -> None:
    shown = responses.show(sjt_item("rate_each"))
    responses.save(shown, answer={"ratings": {"a": 6}})

    with pytest.raises(NotAnswered) as refused:
        responses.confirm(shown)

    assert refused.value.sentence == "Please rate every option: 1 of 4 done."


def test_confirm_of_an_empty_written_answer_is_refused_while_there_is_time(clock: Clock) -> None:
    item = written_item()
    shown = responses.show(item)
    responses.save(shown, text="  \n")

    with pytest.raises(NotAnswered):
        responses.confirm(shown)
    clock.wait(301)
    responses.confirm(shown)

    kept = Response.objects.get(pk=shown.pk)
    assert kept.answered_at is None
    assert AttemptItem.objects.get(pk=item.pk).completed_at is not None


def test_role_play_is_complete_with_its_last_turn() -> None:
    item = role_play()
    ends = []

    for turn in turns(item):
        shown = responses.save(responses.show(item, turn), text="I will look into it.")
        responses.confirm(shown)
        ends.append(AttemptItem.objects.get(pk=item.pk).completed_at is not None)

    assert ends == [False, True]


def test_recorded_turn_is_given_once_a_take_is_chosen() -> None:
    item = role_play(n_turns=1, route=Route.VIDEO)
    shown = responses.show(item, turns(item)[0])

    with pytest.raises(NotAnswered):
        responses.confirm(shown)
    now = timezone.now()
    Take.objects.create(
        response=shown, number=1, route="video", started_at=now, stopped_at=now, is_chosen=True
    )

    assert responses.confirm(shown).answered_at is not None


def test_complete_item_counts_a_whole_unconfirmed_answer_as_given() -> None:
    item = sjt_item()
    shown = responses.save(responses.show(item), answer={"choice": "a"})

    responses.complete_item(item)

    assert Response.objects.get(pk=shown.pk).answered_at is not None
    assert AttemptItem.objects.get(pk=item.pk).completed_at is not None


def test_complete_item_leaves_a_half_answer_as_not_given() -> None:
    item = sjt_item("rank")
    shown = responses.save(responses.show(item), answer={"order": ["a"]})

    responses.complete_item(item)

    assert Response.objects.get(pk=shown.pk).answered_at is None
    assert AttemptItem.objects.get(pk=item.pk).completed_at is not None


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.WITHDRAWN])
def test_closed_attempt_shows_no_item(state: str) -> None:
    item = item_of(make_attempt(state=state))

    with pytest.raises(AttemptClosed):
        responses.show(item)
