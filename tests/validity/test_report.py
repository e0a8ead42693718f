"""The report's own parts: what is changed in an answer, how figures are written, a small run."""

import random

import numpy as np
import pytest

from assessments.scoring.training.corpus import SERVICE
from tests.validity import epitome, error, plots, sets
from tests.validity.fairness import misspelt, without_articles, wrong_endings
from tests.validity.kept import Kept, labelled, levels_of, read_twice, text_of
from tests.validity.report import page
from tests.validity.scores import Quote, Scored, score
from tests.validity.sets import tokens_within
from tests.validity.statistics import Interval
from tests.validity.writing import Chapter, Finding, number, percent, signed

needs_sets = pytest.mark.skipif(not sets.are_there(), reason=f"no public sets in {sets.FOLDER}")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.523, ".52"), (-0.1, "−.10"), (1.0, "1.00"), (-0.001, ".00"), (float("nan"), "–")],
)
def test_numbers_are_written_as_in_journals(value, text):
    assert number(value) == text


def test_shares_and_signs():
    assert (percent(0.5), percent(0.004), percent(0)) == ("50 %", "0.4 %", "0 %")
    assert (signed(0.2), signed(-0.2), signed(0.0)) == ("+.20", "−.20", ".00")


def test_tokens_within_numbers_the_words_that_begin_in_a_span():
    text = "I am so sorry. Tell me more."

    assert tokens_within(text, 0, 14) == {0, 1, 2, 3}
    assert tokens_within(text, 15, len(text)) == {4, 5, 6}


def test_rationale_tokens_ignore_quotes_that_are_not_in_the_reply():
    row = {"response_post": "So sorry. Try tea.", "ER_rationales": "So sorry.|not there|"}

    assert sets.rationale_tokens(row, "ER_rationales") == {0, 1}


def test_grammar_noise_changes_what_it_says_and_nothing_else():
    rng = random.Random(3)

    assert without_articles("Send the form and a copy, then an email." * 3, rng).count("the ") < 3
    assert wrong_endings("It is late.", random.Random(1)) in ("It is late.", "It are late.")
    assert misspelt("Mrs Ortiz, at 5 pm", rng) == "Mrs Ortiz, at 5 pm"


def test_exploring_steps_follow_the_asking_acts():
    scored = [
        Scored(acts={}),
        Scored(acts={"invites_story": 0.7, "clarifying_question": 0.4}),
        Scored(acts={"clarifying_question": 0.5}),
    ]

    assert epitome.exploring_levels(scored).tolist() == [0, 1, 2]


def test_only_answers_to_customers_are_judged():
    answers = [one for part in ("train", "test") for one, _ in labelled(part)]
    answers += read_twice("train", "test")

    assert {one.setting for one in answers} == {SERVICE}
    assert {one.part for one in read_twice("test")} == {"test"}


def test_the_band_is_cut_off_at_both_ends_of_the_scale():
    kept = Kept(
        answers=[next(labelled("test"))[0]] * 2,
        labels=[],
        scored=[
            Scored(dict.fromkeys(NAMES, 1.5), dict.fromkeys(NAMES, 1.0), dict.fromkeys(NAMES, 2)),
            Scored(dict.fromkeys(NAMES, 3.0), dict.fromkeys(NAMES, 0.5), dict.fromkeys(NAMES, 3)),
        ],
        levels=np.array([[1.0] * 4, [4.0] * 4]),
    )
    pairs = kept.pairs("warmth")

    assert error.inside(pairs, 0.95).tolist() == [1.0, 0.0]
    assert error.half_widths(pairs).tolist() == pytest.approx([(3.46 - 1) / 2, 0.98])


NAMES = ("compassion", "warmth", "patience", "communication")


def test_the_page_says_why_a_target_was_not_reached():
    missed = Finding("Warmth", "a set: a label", "r .20", "≥ .60", reached=False, why="it is hard")
    text = page([Chapter("## A chapter", [missed])])

    assert "0 of 1 targets were reached" in text
    assert "- Warmth (a set): it is hard." in text
    assert "| Warmth | a set: a label | ≥ .60 | r .20 | **not reached** |" in text


def test_kept_answers_are_scored_and_agree_with_their_labels():
    answers, labels = zip(*list(labelled("test"))[::24], strict=True)
    kept = Kept(answers, labels, [score(text_of(one)) for one in answers], levels_of(labels))

    for name in NAMES:
        pairs = kept.pairs(name)
        assert len(pairs.rows) > 0.9 * kept.n_levels(name)
        assert np.corrcoef(pairs.scores, pairs.levels)[0, 1] > 0.3
    quotes = [(one, text) for one, text in zip(kept.scored, answers, strict=True) if one.quotes]
    assert all(
        isinstance(quote, Quote) and 0 <= quote.start < quote.end <= len(answer.text)
        for one, answer in quotes
        for quote in one.quotes
    )


def test_pictures_have_a_title_and_turn_dark_and_are_the_same_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(plots, "FOLDER", tmp_path)
    drawn = [("Group", [Interval(0.1, -0.1, 0.3)] * 4)]

    plots.groups_plot(drawn)
    first = (tmp_path / "groups.svg").read_text(encoding="utf-8")
    plots.groups_plot(drawn)

    assert (tmp_path / "groups.svg").read_text(encoding="utf-8") == first
    assert "<title>Differences between groups of essay writers</title>" in first
    assert "prefers-color-scheme: dark" in first
    assert "<metadata>" not in first


@needs_sets
def test_every_public_set_is_read_with_its_prompts():
    talks, turns, tutors = sets.annomi(), sets.wassa(), sets.tutors()

    assert (talks.rows[1]["interlocutor"], talks.texts[0].prompt) == ("therapist", "")
    assert all(text.prompt for text in talks.texts[1:10])
    assert [int(float(row["turn_id"])) for row in turns.rows[:12]] == list(range(12))
    assert turns.texts[1].prompt == turns.texts[0].text
    assert all(text.prompt for text in tutors.texts[:50])


@needs_sets
def test_no_kept_request_was_read_in_fitting():
    assert {int(row["Id"]) % 5 for row in sets.politeness().rows} == {0}
