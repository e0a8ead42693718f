"""What happens to each score where the same answer is written in another way."""

from collections.abc import Mapping, Sequence

import numpy as np

from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity.scores import Scores, Text
from tests.validity.statistics import Array
from tests.validity.writing import number, percent, signed, table

LARGE = 0.5
HEAD = ("Change", *(name.capitalize() for name in COMPETENCIES), "Lost or gained a score")


def changes(scores: Scores, before: Sequence[Text], after: Sequence[Text]) -> dict[str, Array]:
    """Score after less before, per competency, of the answers that have both."""
    pairs = list(zip(scores.of(before), scores.of(after), strict=True))
    return {
        name: np.array(
            [
                b.scores[name] - a.scores[name]
                for a, b in pairs
                if name in a.scores and name in b.scores
            ]
        )
        for name in COMPETENCIES
    }


def unscored(scores: Scores, before: Sequence[Text], after: Sequence[Text]) -> float:
    """Share of answers that were scored before or after only, in any competency."""
    pairs = zip(scores.of(before), scores.of(after), strict=True)
    return float(np.mean([set(a.scores) != set(b.scores) for a, b in pairs]))


def cell(change: Array) -> str:
    """Mean, spread and the largest change either way."""
    if not len(change):
        return "–"
    most = change[np.argmax(np.abs(change))]
    large = percent(float(np.mean(np.abs(change) > LARGE)))
    mean, spread = signed(float(change.mean())), number(float(change.std()))
    return f"{mean} (SD {spread}; over .5: {large}; largest {signed(float(most))})"


def change_table(
    scores: Scores, before: Sequence[Text], versions: Mapping[str, Sequence[Text]]
) -> str:
    scores.of([text for after in versions.values() for text in after], "answers written anew")
    rows = []
    for name, after in versions.items():
        found = changes(scores, before, after)
        lost = percent(unscored(scores, before, after))
        rows.append((name, *(cell(found[one]) for one in COMPETENCIES), lost))
    return table(HEAD, rows)
