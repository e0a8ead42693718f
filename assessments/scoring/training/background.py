"""Rows from outside customer service that steady the sentence heads.

Comments of GoEmotions and the politeness requests say in words what some acts are (caring,
gratitude, remorse, annoyance, courtesy). They carry no label for the other acts: those are left
out by weight 0, except that a calm or friendly comment does nobody harm.
"""

import random
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.text.features import Features
from assessments.scoring.text.reading import Reading, read
from assessments.scoring.text.shapes import TurnAnswer
from assessments.scoring.training import public_sets
from assessments.scoring.training.samples import bare_features

Matrix = NDArray[np.float32]
SEED = 20261122
MOST_COMMENTS = 4_000
SHOWN_BY: Mapping[str, frozenset[str]] = {
    "expresses_care": frozenset({"caring"}),
    "thanks": frozenset({"gratitude"}),
    "stock_sympathy": frozenset({"remorse"}),
    "shows_irritation": frozenset({"annoyance", "anger"}),
    "friendly_words": frozenset(
        {"caring", "gratitude", "love", "admiration", "joy", "optimism", "approval"}
    ),
    "concerned_words": frozenset({"sadness", "grief", "remorse", "fear"}),
    "harsh_words": frozenset({"annoyance", "anger", "disgust", "disapproval"}),
}
# Feelings near enough that the comment may or may not do the act.
UNCLEAR: Mapping[str, frozenset[str]] = {
    "expresses_care": frozenset({"love", "sadness", "grief", "optimism", "remorse"}),
    "thanks": frozenset(),
    "stock_sympathy": frozenset({"sadness", "grief", "caring", "embarrassment"}),
    "shows_irritation": frozenset({"disgust", "disapproval", "disappointment"}),
    "friendly_words": frozenset({"amusement", "excitement", "pride", "relief", "curiosity"}),
    "concerned_words": frozenset({"caring", "disappointment", "nervousness", "embarrassment"}),
    "harsh_words": frozenset({"disappointment", "amusement"}),
}
HARMLESS = frozenset(
    {"neutral", "admiration", "caring", "gratitude", "joy", "love", "optimism", "approval"}
)
HARMS = (
    "insult",
    "sarcasm",
    "dismisses",
    "blames",
    "minimises",
    "retaliates",
    "ultimatum",
    "orders",
    "hurries",
    "as_already_said",
    "unasked_advice",
    "policy_first",
)
POLITE = ("courtesy", "polite_words")  # a request does these as far as it reads polite
WEIGHT, HARMLESS_WEIGHT = 1.0, 0.3
LEVELS_WEIGHT = 0.3  # of what a whole text stands for beside a level that an answer was given

# The levels, drawn to 0–1, that a comment stands for whose feelings are all of one row.
FELT: Sequence[tuple[frozenset[str], Mapping[str, float]]] = (
    (frozenset({"caring"}), {"compassion": 0.75, "warmth": 0.8, "patience": 0.6}),
    (
        frozenset({"gratitude", "love", "admiration", "joy", "optimism"}),
        {"warmth": 0.75, "patience": 0.55},
    ),
    (
        frozenset({"anger", "annoyance", "disgust"}),
        {"compassion": 0.1, "warmth": 0.1, "patience": 0.15},
    ),
    (frozenset({"disapproval"}), {"warmth": 0.3, "patience": 0.35}),
    (frozenset({"neutral"}), {"compassion": 0.25, "warmth": 0.4, "patience": 0.5}),
)


@dataclass(frozen=True, slots=True)
class Background:
    """Texts with targets 0–1 and their weights, both by act; the features lack the meaning.

    ``levels``: by competency, drawn to 0–1, those that the text as a whole stands for.
    """

    readings: tuple[Reading, ...]
    features: tuple[Features, ...]
    targets: tuple[Mapping[str, float], ...]
    weights: tuple[Mapping[str, float], ...]
    levels: tuple[Mapping[str, float], ...]

    def targets_of(self, acts: Sequence[str]) -> list[Matrix]:
        """One array (n_sentences, n_acts) a text: its values stand for all its sentences."""
        return self._spread(self.targets, acts)

    def weights_of(self, acts: Sequence[str]) -> list[Matrix]:
        """The same for the weights; an act that a text says nothing of has weight 0."""
        return self._spread(self.weights, acts)

    def _spread(self, values: Sequence[Mapping[str, float]], acts: Sequence[str]) -> list[Matrix]:
        return [
            np.tile(np.array([one.get(act, 0.0) for act in acts], np.float32), (len(f.meaning), 1))
            for one, f in zip(values, self.features, strict=True)
        ]


def background(folder: Path) -> Background:
    """Read the rows. Raises OSError where the sets are not in ``folder``."""
    rows = [*_comments(folder), *_requests(folder)]
    readings = [read([TurnAnswer("", text)], "chat") for text, *_ in rows]
    kept = [
        (one, bare_features(one), targets, weights, levels)
        for one, (_, targets, weights, levels) in zip(readings, rows, strict=True)
        if one.spoken
    ]
    return Background(*map(tuple, zip(*kept, strict=True)))


def levels_felt(felt: Set[str]) -> Mapping[str, float]:
    """The levels that a comment with these feelings stands for, none where they are mixed."""
    return next((levels for feelings, levels in FELT if felt <= feelings), {})


def levels_polite(polite: float) -> Mapping[str, float]:
    """A request has nothing but its politeness to be warm with."""
    return {"warmth": polite}


Row = tuple[str, Mapping[str, float], Mapping[str, float], Mapping[str, float]]


def _comments(folder: Path) -> Iterable[Row]:
    labelled = public_sets.goemotions(folder)
    chosen = list(zip(labelled.words, labelled.targets, strict=True))
    random.Random(SEED).shuffle(chosen)  # noqa: S311 not a secret
    for words, target in chosen[:MOST_COMMENTS]:
        felt = {labelled.tones[k] for k in np.flatnonzero(target)}
        if words:
            yield " ".join(words), *_targets(felt), levels_felt(felt)


def _targets(felt: set[str]) -> tuple[dict[str, float], dict[str, float]]:
    targets, weights = {}, {}
    for act, shown in SHOWN_BY.items():
        targets[act] = float(bool(felt & shown))
        weights[act] = WEIGHT if targets[act] or not felt & UNCLEAR[act] else 0.0
    if felt <= HARMLESS:
        weights |= dict.fromkeys(HARMS, HARMLESS_WEIGHT)
        targets |= dict.fromkeys(HARMS, 0.0)
    return targets, weights


def _requests(folder: Path) -> Iterable[Row]:
    labelled = public_sets.politeness(folder, kept_back=False)
    chosen = list(zip(labelled.words, labelled.targets[:, 0], strict=True))
    for words, target in chosen[::2]:
        if words:
            yield (
                " ".join(words),
                dict.fromkeys(POLITE, float(target)),
                dict.fromkeys(POLITE, WEIGHT),
                levels_polite(float(target)),
            )
