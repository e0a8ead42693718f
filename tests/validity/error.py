"""The error of one answer: does the band that is shown hold the label as often as it says?"""

from math import sqrt

import numpy as np
from scipy.stats import norm

from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity import plots
from tests.validity.kept import Kept, Pairs
from tests.validity.paraphrases import PAIRS
from tests.validity.scores import Scores, Text
from tests.validity.statistics import Array, clustered_wilson
from tests.validity.writing import (
    Chapter,
    Finding,
    interval,
    number,
    paragraphs,
    picture,
    signed,
    table,
)

WANTED = (0.5, 0.68, 0.8, 0.9, 0.95)
WIDEST = 0.9


def chapter(kept: Kept, scores: Scores) -> Chapter:
    rows, findings = [], []
    curves = {}
    for name in COMPETENCIES:
        pairs = kept.pairs(name)
        hits = inside(pairs, 0.95)
        share, effective = clustered_wilson(hits, pairs.situations)
        clipped, plain = float(half_widths(pairs).mean()), 1.96 * float(pairs.sems.mean())
        residual = pairs.scores - pairs.levels
        curves[name] = [float(inside(pairs, wanted).mean()) for wanted in WANTED]
        rows.append(
            (
                name.capitalize(),
                interval(share),
                f"{effective:.0f} of {len(hits)}",
                number(clipped),
                number(plain),
                signed(float(residual.mean())),
                number(float(np.sqrt(np.mean(residual**2)))),
            )
        )
        findings += [
            Finding(
                f"{name.capitalize()}: share of labels inside the 95 % band",
                "kept fifth of our corpus",
                interval(share),
                "interval holds .95",
                share.low <= 0.95 <= share.high,
                "the error of each level was taken from the training situations by "
                "cross-validation; here the label is "
                + (
                    "inside more often: the band is too wide"
                    if share.low > 0.95
                    else "outside more often: the band is too narrow"
                ),
            ),
            Finding(
                f"{name.capitalize()}: mean half-width of that band",
                "kept fifth of our corpus",
                f"{number(clipped)} of a level",
                "≤ .90",
                clipped <= WIDEST,
                "one answer says little: the root mean square error of a single score is "
                f"{number(float(np.sqrt(np.mean(residual**2))))} of a level, and a band that "
                "keeps its word cannot be narrower than 1.96 times that",
            ),
        ]
    plots.band_plot(WANTED, curves)
    head = (
        "Competency",
        "Labels inside the 95 % band (95 %, clustered)",
        "Effective n",
        "Mean half-width, clipped",
        "Not clipped",
        "Mean error",
        "Root mean square error",
    )
    curve_rows = [
        (name.capitalize(), *(number(value) for value in curve)) for name, curve in curves.items()
    ]
    text = paragraphs(
        "## The error of one answer",
        "Each score of an answer carries a standard error (SEM): the root mean square difference "
        "from the label among training answers to customers of about that score, by rules that had "
        "not seen the situation. The band is score ± 1.96 SEM, cut off at 1 and 5. Answers to one "
        "situation resemble each other, so the interval counts the effective number of answers "
        "(Wilson's interval with Kish's design effect). A profile shows the error over several "
        "answers, which is smaller.",
        table(head, rows),
        picture("band", _alternative(curves)),
        table(
            ("Share of labels inside a band of", *(f"{w:.0%}".replace("%", " %") for w in WANTED)),
            curve_rows,
        ),
        "### The same in other words",
        _paraphrased(scores),
    )
    rms = [np.sqrt(np.mean((p.scores - p.levels) ** 2)) for p in map(kept.pairs, COMPETENCIES)]
    gist = (
        f"A single answer's score misses the label by {number(float(min(rms)))} to "
        f"{number(float(max(rms)))} of a level (root mean square): one answer alone says little."
    )
    return Chapter(text, findings, gist)


def inside(pairs: Pairs, wanted: float) -> Array:
    """1 where the band at ``wanted`` holds the label."""
    low, high = band(pairs, wanted)
    return ((low <= pairs.levels) & (pairs.levels <= high)).astype(float)


def band(pairs: Pairs, wanted: float) -> tuple[Array, Array]:
    """Both ends of the band, cut off at 1 and 5."""
    reach = (1.96 if wanted == 0.95 else float(norm.ppf(0.5 + wanted / 2))) * pairs.sems
    return np.maximum(1.0, pairs.scores - reach), np.minimum(5.0, pairs.scores + reach)


def half_widths(pairs: Pairs) -> Array:
    low, high = band(pairs, 0.95)
    return (high - low) / 2


def _paraphrased(scores: Scores) -> str:
    first = scores.of([Text(prompt, one) for prompt, one, _ in PAIRS])
    second = scores.of([Text(prompt, other) for prompt, _, other in PAIRS])
    rows = []
    for name in COMPETENCIES:
        gaps = [
            a.scores[name] - b.scores[name]
            for a, b in zip(first, second, strict=True)
            if name in a.scores and name in b.scores
        ]
        error = sqrt(sum(gap**2 for gap in gaps) / (2 * len(gaps)))
        rows.append((name.capitalize(), number(error), number(max(map(abs, gaps))), str(len(gaps))))
    head = ("Competency", "Error from wording, √(Σd²/2n)", "Largest difference", "Pairs")
    return paragraphs(
        f"{len(PAIRS)} pairs of replies that say the same in other words. A scorer without error "
        "gives both of a pair the same score.",
        table(head, rows),
    )


def _alternative(curves: dict[str, list[float]]) -> str:
    told = "; ".join(
        f"{name} " + ", ".join(number(value) for value in curve) for name, curve in curves.items()
    )
    return f"Share of labels inside bands of 50, 68, 80, 90 and 95 %: {told}"
