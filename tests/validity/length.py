"""Does a score follow length? And padding and repetition, which a score must not reward."""

from collections.abc import Callable, Sequence

import numpy as np

from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity.changes import change_table
from tests.validity.kept import Kept, text_of
from tests.validity.scores import Scores, Text
from tests.validity.statistics import bootstrap, pearson, within_levels
from tests.validity.writing import Chapter, Finding, interval, number, paragraphs, table

PADDING = (
    "Our office is on the second floor and the lift is next to the stairs.",
    "The building was painted last spring and the windows face the river.",
    "There are several other teams here and each of them has a meeting on Mondays.",
    "The printer stands in the corner, beside the shelf with the blue folders.",
    "Many people walk past here in the morning.",
)
N_ANSWERS = 200


def chapter(kept: Kept, scores: Scores) -> Chapter:
    rows, findings = [], []
    words = np.array([len(answer.text.split()) for answer in kept.answers], float)
    for name in COMPETENCIES:
        pairs = kept.pairs(name)
        n_words = words[list(pairs.rows)]
        held = bootstrap(
            within_levels, pairs.scores, n_words, pairs.levels, clusters=pairs.situations
        )
        log = within_levels(pairs.scores, np.log(n_words), pairs.levels)
        rows.append(
            (
                name.capitalize(),
                number(pearson(pairs.scores, n_words)),
                number(pearson(pairs.levels, n_words)),
                interval(held),
                number(log),
            )
        )
        findings.append(
            Finding(
                f"{name.capitalize()}: score and length, levels held",
                "kept fifth of our corpus",
                f"r {interval(held)}",
                "between −.10 and .10",
                abs(held.value) <= 0.10,
                "no head reads length, but a longer answer has more sentences, and each is one "
                "more chance for an act to be found, rightly or wrongly",
            )
        )
    head = (
        "Competency",
        "r score – words",
        "r label – words",
        "r score – words, level held (95 %)",
        "r score – log words, level held",
    )
    text = paragraphs(
        "## Length",
        "Length by itself earns nothing in the rubric. A longer answer may well do more, so the "
        "labels may follow length a little; what counts is whether the score follows it further "
        "among answers with the same label (level held as a category).",
        table(head, rows),
        "### Padding and repetition",
        f"{N_ANSWERS} kept answers with five neutral sentences added that have nothing to do with "
        "the matter, with the same sentences put first, and said twice over. Change of the score "
        "in level points; communication may rightly fall.",
        _padded(kept, scores),
    )
    return Chapter(text, findings)


def _padded(kept: Kept, scores: Scores) -> str:
    answers = [
        text_of(answer) for answer in kept.answers[:: max(1, len(kept.answers) // N_ANSWERS)]
    ]
    answers = answers[:N_ANSWERS]
    versions = {
        "Padding at the end": _each(answers, lambda text: f"{text} {_padding(text)}"),
        "Padding first": _each(answers, lambda text: f"{_padding(text)} {text}"),
        "Said twice": _each(answers, lambda text: f"{text} {text}"),
    }
    return change_table(scores, answers, versions)


def _padding(text: str) -> str:
    """The neutral sentences, written as a recogniser would where the answer is."""
    padding = " ".join(PADDING)
    is_recognised = text == text.lower() and not any(mark in text for mark in ".!?")
    return padding.lower().replace(".", "").replace(",", "") if is_recognised else padding


def _each(answers: Sequence[Text], change: Callable[[str], str]) -> list[Text]:
    return [Text(one.prompt, change(one.text), one.channel) for one in answers]
