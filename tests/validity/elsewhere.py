"""Texts from other settings that nothing was fitted on: do the scores mean the same there?"""

from collections.abc import Sequence

import numpy as np

from assessments.scoring.training import corpus
from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity.corpus import pass_agreement
from tests.validity.kept import Kept, levels_of, text_of
from tests.validity.scores import Scores
from tests.validity.statistics import bootstrap, pearson, quadratic_kappa
from tests.validity.writing import Chapter, interval, number, paragraphs, table

LEAST = 15  # texts of a setting, below which no correlation is given


def read_elsewhere(scores: Scores) -> Kept:
    answers = corpus.elsewhere("test")
    labels = [corpus.labels()[one.id] for one in answers]
    found = scores.of([text_of(one) for one in answers], "kept texts from other settings")
    return Kept(answers, labels, found, levels_of(labels))


def chapter(kept: Kept) -> Chapter:
    """No target: these texts teach the heads, they are not what the product scores."""
    return Chapter(
        paragraphs(
            "## Our own texts from other settings: the kept part",
            f"{len(kept.answers)} short texts (replies on a forum, talks, helpers, requests, "
            "introductions, e-mails at work, tutoring, comments), written and labelled like the "
            "answers to customers and by a writer who saw none of the others. Two passes agreed "
            "here as the second column says.",
            table(
                ("Competency", "Pass agreement", "QWK score level – label", "r", "n"),
                [row for name in COMPETENCIES if (row := _row(kept, name))],
            ),
            table(("Setting", *(f"r {name}" for name in COMPETENCIES[:3])), _by_setting(kept)),
        )
    )


def _row(kept: Kept, name: str) -> Sequence[str] | None:
    pairs = kept.pairs(name)
    if len(pairs.rows) < LEAST:
        return None
    found = bootstrap(quadratic_kappa, pairs.given, pairs.levels, clusters=pairs.situations)
    r = number(pearson(pairs.scores, pairs.levels))
    passes = number(pass_agreement(name, kept.answers).value)
    return name.capitalize(), passes, interval(found), r, str(len(pairs.rows))


def _by_setting(kept: Kept) -> list[Sequence[str]]:
    settings = sorted({one.setting for one in kept.answers})
    return [
        (name.capitalize(), *(_r(kept, name, of) for of in COMPETENCIES[:3])) for name in settings
    ]


def _r(kept: Kept, setting: str, name: str) -> str:
    pairs = kept.pairs(name)
    mine = np.array([kept.answers[row].setting == setting for row in pairs.rows])
    if mine.sum() < LEAST:
        return "–"
    return number(pearson(pairs.scores[mine], pairs.levels[mine]))
