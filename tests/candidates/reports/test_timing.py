"""Which timing a profile shows, and in which words."""

from typing import Any

import pytest

from assessments.actions import responses
from assessments.enums import ItemKind, Route, Severity
from assessments.models import QualityFinding, Take
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
ALL = [
    *OF_SPEAKING,
    ("Before the first word", "0.8 s"),
    ("Pace with pauses", "121 words a minute"),
    ("Pauses", "28 % of the time"),
    ("Pauses of 2 s and more", "2"),
]


def make_take(*, parts: int = 1, measures: dict[str, Any] = MEASURES) -> Take:
    attempt = make_attempt(make_form([make_item(ItemKind.ROLE_PLAY)]), route=Route.VIDEO)
    item = item_of(attempt)
    turn = item.form_item.item_version.turns.get()
    take = make_spoken(responses.show(item, turn), parts=(b"one", b"two")[:parts])
    take.measures = measures
    return take


def shown(found: tuple[Figure, ...]) -> list[tuple[str, str]]:
    return [(str(figure.label), figure.words) for figure in found]


def test_all_figures_of_a_plain_recording_are_shown():
    assert shown(figures(make_take(), 1)) == ALL


def test_pauses_are_left_out_with_more_time():
    assert shown(figures(make_take(), 1.5)) == OF_SPEAKING


def test_pauses_are_left_out_after_a_reload():
    assert shown(figures(make_take(parts=2), 1)) == OF_SPEAKING


def test_pauses_are_left_out_with_noise():
    take = make_take()
    QualityFinding.objects.create(
        take=take, code="noisy", severity=Severity.WARN, message="It is loud."
    )

    assert shown(figures(take, 1)) == OF_SPEAKING


def test_no_filler_is_said_in_words():
    (fillers,) = figures(make_take(measures={"fillers_per_minute": 0.0}), 1)

    assert fillers.words == "none heard"


def test_what_was_not_measured_is_not_shown():
    assert figures(make_take(measures={}), 1) == ()
    assert figures(make_take(measures=dict.fromkeys(MEASURES)), 1) == ()
