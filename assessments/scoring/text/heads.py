"""The fitted heads: how likely it is that a sentence, or the whole answer, does each act.

``heads.npz`` is written by ``make train`` and opened on first use (``fitted``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import rubric
from assessments.scoring.rubric import is_harm
from assessments.scoring.text import fitted
from assessments.scoring.text.features import CUES, MEANING_SCALE, WHOLE, Features

# Nobody can tell these without knowing what the customer said.
NEEDS_PROMPT = frozenset(
    {"answers_question", "contradicts", "false_cheer", "missing_answer", "off_point", "stuffed"}
)
# Wording that is no act of the rubric ("no, you did nothing wrong" sounds harsh): only the heads of
# the whole answer weigh it.
SIGNS = ("harsh_words",)
# Plain words of harm are so clear, and so rare in the corpus, that the cue alone is believed.
PLAIN_HARMS = (
    "as_already_said",
    "blames",
    "dismisses",
    "hurries",
    "insult",
    "minimises",
    "orders",
    "retaliates",
    "ultimatum",
)
PLAIN, BELIEVED = 0.8, 0.85  # from this strength of the cue on; how likely the act then is
# A likelihood below counts for nothing: what cannot be shown must not move a score, and a charge
# against somebody must be likelier than a kindness.
FAINT, FAINT_HARM = 0.15, 0.3
IMPRESSIONS = tuple(act for pair in rubric.IMPRESSIONS.values() for act in pair)
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordWeights:
    """Weights of words and pairs: ``columns`` gram → row of ``weights`` (n_grams, n_labels)."""

    columns: Mapping[str, int]
    rarity: Vectors
    weights: Vectors

    def logits(self, grams: Sequence[Sequence[str]]) -> Vectors:
        """Sum of the weights of the known grams (inverse document frequency, unit length)."""
        result = np.zeros((len(grams), self.weights.shape[1]), np.float32)
        for row, document in enumerate(grams):
            known = [self.columns[gram] for gram in document if gram in self.columns]
            if known:
                value = self.rarity[known]
                result[row] = (value / np.linalg.norm(value)) @ self.weights[known]
        return result


@dataclass(frozen=True, slots=True)
class Linear:
    """Log-odds = dense @ ``dense`` + words + ``bias``."""

    dense: Vectors
    words: WordWeights
    bias: Vectors

    def logits(self, dense: Vectors, grams: Sequence[Sequence[str]]) -> Vectors:
        result: Vectors = dense @ self.dense + self.words.logits(grams) + self.bias
        return result


@dataclass(frozen=True, slots=True)
class Heads:
    """All fitted parts. ``acts``: the rubric's acts of sentences, and ``SIGNS``. ``typed`` and
    ``spoken``: slope and offset (2, n_acts) that turn the log-odds of an act into a calibrated
    probability. ``impression``: (384, k) for the k competencies of ``rubric.IMPRESSIONS``."""

    acts: tuple[str, ...]
    act: Linear
    typed: Vectors
    spoken: Vectors
    whole_acts: tuple[str, ...]
    whole: Vectors
    whole_bias: Vectors
    impression: Vectors
    impression_bias: Vectors

    def probabilities(self, found: Features, *, spoken: bool) -> Vectors:
        """Probability (0–1) of every act in every sentence, shape (n, len(acts))."""
        slope, offset = self.spoken if spoken else self.typed
        likely = sigmoid(slope * self.act.logits(dense(found), found.grams) + offset)
        return with_plain_harms(likely, self.acts, found.cues)

    def whole_probabilities(self, sentences: Vectors, found: Features) -> Vectors:
        """Probability (0–1) of every act of the whole answer, shape (len(whole_acts),).

        ``sentences``: what ``probabilities`` found.
        """
        likely = sigmoid(whole_inputs(sentences, found) @ self.whole + self.whole_bias)
        return with_virtues_named(likely, self.whole_acts, found.whole)

    def impressions(self, sentences: Vectors, found: Features) -> tuple[Vectors, Vectors]:
        """How strongly the answer, and each sentence by itself, leaves each of ``IMPRESSIONS``.

        Strengths 0–1 of shape (6,) and (n, 6). ``sentences``: what ``probabilities`` found. The
        log-odds of the answer are the mean of those of its sentences, each as far as it does
        anything at all.
        """
        logits = found.meaning * MEANING_SCALE @ self.impression + self.impression_bias
        each = logits.astype(np.float32)
        over_all = (shares_of(sentences) @ each).astype(np.float32)
        return two_sided(sigmoid(over_all)), two_sided(sigmoid(each))


def two_sided(graded: Vectors) -> Vectors:
    """Strengths (…, 2k), for and against in turn, of what is graded 0–1 (…, k)."""
    away = 2 * graded - 1
    both = np.stack([np.maximum(away, 0), np.maximum(-away, 0)], axis=-1)
    return both.reshape(*graded.shape[:-1], -1)


def firm(likely: Vectors, acts: Sequence[str]) -> Vectors:
    """Strength 0–1 of each act (last axis) from how likely it is: 0 up to a line, then straight."""
    line = np.where([is_harm(act) for act in acts], FAINT_HARM, FAINT).astype(np.float32)
    strength: Vectors = np.maximum(0.0, (likely - line) / (1 - line))
    return strength


def with_plain_harms(likely: Vectors, acts: Sequence[str], cues: Vectors) -> Vectors:
    """Raise acts of harm to ``BELIEVED`` where their lexical cue is plain; both (n, …)."""
    result = likely.copy()
    for act in PLAIN_HARMS:
        plain = cues[:, CUES.index(act)] >= PLAIN
        column = acts.index(act)
        result[plain, column] = np.maximum(result[plain, column], BELIEVED)
    return result


def with_virtues_named(likely: Vectors, acts: Sequence[str], whole: Vectors) -> Vectors:
    """Call an answer stuffed only as far as it names virtues; polite formulas are no stuffing."""
    result = likely.copy()
    result[..., acts.index("stuffed")] *= whole[..., WHOLE.index("names_virtues")]
    return result


def whole_inputs(sentences: Vectors, found: Features) -> Vectors:
    """The strongest trace of each act and of each part of the context, the whole cues, and the
    mean meaning."""
    strongest = sentences.max(axis=0)
    return np.concatenate(
        [strongest, found.context.max(axis=0), found.whole, mean_meaning(sentences, found.meaning)]
    )


def mean_meaning(sentences: Vectors, meaning: Vectors) -> Vectors:
    """Mean meaning (384,), to which a sentence adds as far as it does anything at all."""
    mean: Vectors = shares_of(sentences) @ meaning * MEANING_SCALE
    return mean


def shares_of(sentences: Vectors) -> Vectors:
    """What part (0–1) each sentence has in the answer: as far as it does anything at all."""
    doing = sentences.max(axis=1)
    shares: Vectors = doing / doing.sum()
    return shares


def dense(found: Features) -> Vectors:
    """What the act heads read beside the words: shape (n, d)."""
    return np.hstack([found.cues, found.context, found.meaning * MEANING_SCALE])


def sigmoid(logits: Vectors) -> Vectors:
    result: Vectors = 0.5 * (1.0 + np.tanh(0.5 * logits))
    return result


@cache
def heads() -> Heads:
    """Return the fitted heads. Raises ModelMissing and ModelCorrupt."""
    arrays = fitted.arrays(fitted.HEADS)
    return Heads(
        acts=fitted.names_in(arrays["acts"]),
        act=_linear("act", arrays),
        typed=arrays["typed"],
        spoken=arrays["spoken"],
        whole_acts=fitted.names_in(arrays["whole_acts"]),
        whole=arrays["whole"].astype(np.float32),
        whole_bias=arrays["whole_bias"],
        impression=arrays["impression"].astype(np.float32),
        impression_bias=arrays["impression_bias"],
    )


def _linear(name: str, arrays: Mapping[str, Any]) -> Linear:
    grams = fitted.names_in(arrays[f"{name}_grams"])
    words = WordWeights(
        {gram: column for column, gram in enumerate(grams)},
        arrays[f"{name}_rarity"],
        arrays[f"{name}_words"].astype(np.float32),
    )
    return Linear(arrays[f"{name}_dense"].astype(np.float32), words, arrays[f"{name}_bias"])
