"""Which timing a profile shows, and in which words."""

from typing import Any

import pytest

from assessments.actions import responses
from assessments.enums import ItemKind, Route
from assessments.models import Take
from candidates.reports.timing import Figure, figures
from tests.candidates.answered import make_spoken
from tests.factories import item_of, make_attempt, make_form, make_item

pytestmark = pytest.mark.django_db

MEASURES = {
    "latency_s": 0.84,
    "words_per_minute": 121.4,
    "articulation_wpm": 168.0,
    "pause_ratio": 0.277,
    "n_long_pauses": 2,
    "longest_pause_s": 3.1,
    "n_fillers": 3,
    "fillers_per_minute": 5.6,
}
OF_SPEAKING = [("Pace while speaking", "168 words a minute"), ("“Um” and “uh”", "about 6 a minute")]


def make_take(measures: dict[str, Any] = MEASURES) -> Take:
    attempt = make_attempt(make_form([make_item(ItemKind.ROLE_PLAY)]), route=Route.VIDEO)
    item = item_of(attempt)
    turn = item.form_item.item_version.turns.get()
    take = make_spoken(responses.show(item, turn), parts=(b"one",))
    take.measures = measures
    return take


def shown(found: tuple[Figure, ...]) -> list[tuple[str, str]]:
    return [(str(figure.label), figure.words) for figure in found]


def test_nothing_that_waits_is_shown():
    assert shown(figures(make_take())) == OF_SPEAKING


def test_no_filler_is_said_in_words():
    (fillers,) = figures(make_take({"fillers_per_minute": 0.0}))

    assert fillers.words == "none heard"


def test_what_was_not_measured_is_not_shown():
    assert figures(make_take({})) == ()
    assert figures(make_take(dict.fromkeys(MEASURES))) == ()
