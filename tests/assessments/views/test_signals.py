import pytest
from django.test import Client

from assessments.actions import attempts, signals
from assessments.enums import AttemptState, SignalKind
from assessments.models import Attempt, IntegritySignal
from assessments.pipeline import score
from tests.factories import make_attempt
from tests.taking import address, browser_of

pytestmark = pytest.mark.django_db


def send(browser: Client, attempt: Attempt, **data: object) -> int:
    sent = {"kind": "tab_left", "position": 1, "seconds": 12.5} | data
    return browser.post(
        address("take_signals", attempt), sent, headers={"X-Requested-With": "fetch"}
    ).status_code


def test_signal_is_kept_beside_its_question() -> None:
    attempt = make_attempt()

    assert send(browser_of(attempt), attempt) == 204

    row = IntegritySignal.objects.get()
    assert (row.attempt, row.kind, row.seconds) == (attempt, "tab_left", 12.5)
    assert row.attempt_item is not None
    assert row.attempt_item.position == 1


@pytest.mark.parametrize(
    "data", [{"kind": "two_sessions"}, {"kind": "x"}, {"seconds": "-1"}, {"position": "x"}]
)
def test_signal_that_no_page_sends_is_refused(data: dict[str, str]) -> None:
    attempt = make_attempt()

    assert send(browser_of(attempt), attempt, **data) == 400
    assert not IntegritySignal.objects.exists()


def test_signals_beyond_the_limit_are_dropped_without_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signals, "MOST", 1)
    attempt = make_attempt()
    browser = browser_of(attempt)

    assert [send(browser, attempt), send(browser, attempt)] == [204, 204]
    assert IntegritySignal.objects.count() == 1


def test_signal_of_another_browser_or_a_closed_attempt_is_not_kept() -> None:
    attempt = make_attempt()
    browser_of(attempt)
    stranger = Client(enforce_csrf_checks=True)

    assert send(Client(), attempt) == 403
    assert send(stranger, attempt) == 403  # without a token
    closed = make_attempt(state=AttemptState.SUBMITTED)
    assert send(browser_of(closed), closed) == 204
    assert not IntegritySignal.objects.exists()


def test_going_on_with_another_device_is_noted_once_it_is_open() -> None:
    waiting, begun = make_attempt(state=AttemptState.INVITED), make_attempt()

    attempts.take_over(waiting, "phone")
    attempts.take_over(begun, "phone")

    row = IntegritySignal.objects.get()
    assert (row.attempt, row.kind, row.attempt_item) == (begun, "two_sessions", None)


def test_question_page_says_where_signals_go_and_welcome_explains_them() -> None:
    attempt, invited = make_attempt(), make_attempt(state=AttemptState.INVITED)

    item = browser_of(attempt).get(address("take_item", attempt, 1)).content.decode()
    welcome = browser_of(invited).get(address("take_welcome", invited)).content.decode()

    assert f'data-signals="{address("take_signals", attempt)}" data-position="1"' in item
    assert "something was pasted (never what)" in welcome
    assert "It is in no score." in welcome


def test_signals_change_nothing_that_a_score_depends_on() -> None:
    attempt = make_attempt()
    before = score.input_hash(attempt, score.items_to_score(attempt))

    for kind in SignalKind:
        signals.note(attempt, kind, attempt.items.first(), 40.0)

    assert score.input_hash(attempt, score.items_to_score(attempt)) == before
