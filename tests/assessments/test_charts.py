"""The score band: figures to coordinates, and the words that stand in for the picture."""

from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation

from assessments.charts import BandFigure, BandRow, BandSize, figure, percent, place
from assessments.templatetags.charts import band_words


def drawn(row: BandRow, size: str = "table") -> ElementTree.Element:
    page = Template("{% load charts %}<div>{% band row size %}</div>")
    return ElementTree.fromstring(page.render(Context({"row": row, "size": size})))  # noqa: S314


def test_figure_within_error_places_everything_by_hand() -> None:
    row = BandRow("Compassion", score=3.0, sem=0.5, bar=3.5, outcome="review")

    shown = figure(row)

    # The axis runs from 5 % to 82 %, so one point is 19.25 %.
    assert shown == BandFigure(
        axis_from="5%",
        axis_to="82%",
        ticks=(("5%", "1"), ("24.25%", "2"), ("43.5%", "3"), ("62.75%", "4"), ("82%", "5")),
        dot="43.5%",
        sem_from="33.88%",
        sem_to="53.12%",
        range_from="24.64%",
        range_to="62.37%",
        bar="53.12%",
        shape="94%",
    )


def test_figure_full_size_uses_the_wider_axis() -> None:
    shown = figure(BandRow("Warmth", score=1.0, sem=None, bar=5.0, outcome="below"), BandSize.FULL)

    assert (shown.dot, shown.bar, shown.shape) == ("2%", "92%", "97.5%")


def test_figure_band_beyond_the_scale_is_clipped_to_the_axis() -> None:
    top = figure(BandRow("Warmth", score=4.9, sem=0.6))
    bottom = figure(BandRow("Warmth", score=1.1, sem=0.6))

    assert (top.sem_to, top.range_to) == ("82%", "82%")
    assert (bottom.sem_from, bottom.range_from) == ("5%", "5%")


def test_figure_not_scored_draws_neither_dot_nor_shape() -> None:
    shown = figure(BandRow("Warmth", score=None, bar=3.5, outcome="needs_person"))

    assert (shown.dot, shown.sem_from, shown.range_to, shown.shape) == ("", "", "", "")


def test_figure_without_bar_has_no_tick_and_no_shape() -> None:
    shown = figure(BandRow("Warmth", score=3.0, sem=0.4))

    assert (shown.bar, shown.shape) == ("", "")


@pytest.mark.parametrize("sem", [None, 0.0])
def test_figure_without_error_draws_the_dot_alone(sem: float | None) -> None:
    shown = figure(BandRow("Warmth", score=3.0, sem=sem))

    assert (shown.dot, shown.sem_from, shown.sem_to) == ("43.5%", "", "")


@pytest.mark.parametrize(
    "row",
    [
        BandRow("x", score=float("nan")),
        BandRow("x", score=3.0, sem=float("inf")),
        BandRow("x", score=3.0, sem=-0.1),
    ],
)
def test_figure_impossible_figures_are_refused(row: BandRow) -> None:
    with pytest.raises(ValueError, match=r"finite|negative"):
        figure(row)


@pytest.mark.parametrize(
    ("score", "expected"), [(0.0, 5.0), (1.0, 5.0), (3.0, 43.5), (5.0, 82.0), (7.0, 82.0)]
)
def test_place_outside_the_scale_stays_on_the_axis(score: float, expected: float) -> None:
    assert place(score) == expected


@pytest.mark.parametrize(("value", "text"), [(5.0, "5%"), (43.456, "43.46%"), (0.0, "0%")])
def test_percent_drops_needless_zeros(value: float, text: str) -> None:
    assert percent(value) == text


def test_words_within_error_read_as_the_law_says() -> None:
    row = BandRow("Compassion", score=3.6, sem=0.4, bar=3.5, outcome="review")

    assert band_words(row) == "Compassion 3.6, error ±0.4, bar 3.5: within error"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (BandRow("Warmth", 4.26, 0.3, 3.5, "meets"), "Warmth 4.3, error ±0.3, bar 3.5: meets"),
        (BandRow("Warmth", 2.0, 0.3, 3.5, "below"), "Warmth 2.0, error ±0.3, bar 3.5: below"),
        (BandRow("Warmth", 3.0, 0.4), "Warmth 3.0, error ±0.4"),
        (BandRow("Warmth", 3.0), "Warmth 3.0"),
        (
            BandRow("Warmth", 3.0, 0.4, provisional=True, indicative=True),
            "Warmth 3.0, error ±0.4 (error provisional) (indicative only)",
        ),
        (
            BandRow("Warmth", None, reason="the answer was too short"),
            "Warmth: not scored, because the answer was too short",
        ),
        (BandRow("Warmth", None), "Warmth: not scored yet"),
    ],
)
def test_words_every_state_is_said(row: BandRow, words: str) -> None:
    assert band_words(row) == words


def test_band_german_reader_gets_commas_in_words_and_dots_in_coordinates() -> None:
    row = BandRow("Wärme", score=3.6, sem=0.4, bar=3.5, outcome="review")

    with translation.override("de"):
        picture = drawn(row).find("svg")

    assert picture is not None
    assert "3,6" in picture.attrib["aria-label"]
    places = [
        value
        for part in picture.iter()
        for name, value in part.attrib.items()
        if name in {"x", "x1", "x2", "cx"}
    ]
    assert len(places) > 10
    assert not [value for value in places if "," in value]


@pytest.mark.parametrize("size", ["table", "full"])
@pytest.mark.parametrize("outcome", ["meets", "review", "below", "needs_person", ""])
def test_band_any_outcome_writes_no_style_and_names_itself(size: str, outcome: str) -> None:
    root = drawn(BandRow("Warmth", 3.0, 0.4, 3.5, outcome), size)

    picture = root.find("svg")
    assert picture is not None
    assert picture.attrib["role"] == "img"
    assert picture.findtext("title") == picture.attrib["aria-label"]
    assert not [part for part in root.iter() if part.tag == "style" or "style" in part.attrib]


def test_band_not_scored_says_why_and_draws_nothing() -> None:
    root = drawn(BandRow("Warmth", None, reason="the sound was silent"))

    assert root.find("svg") is None
    assert "".join(root.itertext()).strip() == "Warmth: not scored, because the sound was silent"


def test_band_hostile_label_is_escaped() -> None:
    root = drawn(BandRow('<script>"', 3.0, 0.4))

    assert root.find(".//script") is None
