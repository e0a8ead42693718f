"""The fitted heads: how likely it is that a sentence, or the whole answer, does each act.

``heads.npz`` is written by ``make train`` and pinned by ``heads.json``. It is opened on first use,
without pickle, and refused where its content is not the pinned one.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.model_files import ModelCorrupt, ModelMissing
from assessments.scoring.rubric import ACTS
from assessments.scoring.text.features import CUES, MEANING_SCALE, WHOLE, Features

ARTEFACT, MANIFEST, FORMAT = "heads.npz", "heads.json", 1
TONE_SCALE = 0.25  # brings log-odds near the size of the other features
# Nobody can tell these without knowing what the customer said.
NEEDS_PROMPT = frozenset(
    {"answers_question", "contradicts", "false_cheer", "missing_answer", "off_point", "stuffed"}
)
# Read from the tone of the words alone, as many people rated it in the public sets. Harsh words are
# no act of the rubric ("no, you did nothing wrong" sounds harsh): whole-answer heads weigh them.
TONE_ACTS: Mapping[str, tuple[str, ...]] = {
    "friendly_words": ("caring", "gratitude", "love", "admiration", "joy", "optimism"),
    "concerned_words": ("sadness", "grief", "remorse", "fear", "disappointment", "nervousness"),
    "harsh_words": ("annoyance", "anger", "disapproval", "disgust"),
}
POLITE = "polite_words"
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
    """All fitted parts. ``typed`` and ``spoken``: slope and offset (2, n_acts) that turn the
    log-odds of an act into a calibrated probability."""

    tones: tuple[str, ...]
    tone: Linear
    acts: tuple[str, ...]
    act: Linear
    typed: Vectors
    spoken: Vectors
    whole_acts: tuple[str, ...]
    whole: Vectors
    whole_bias: Vectors

    @property
    def sentence_acts(self) -> tuple[str, ...]:
        """The fitted acts and those read from the tone, in the order of ``probabilities``."""
        return (*self.acts, *TONE_ACTS, POLITE)

    def probabilities(self, found: Features, *, spoken: bool) -> Vectors:
        """Probability (0–1) of every act in every sentence, shape (n, len(sentence_acts))."""
        slope, offset = self.spoken if spoken else self.typed
        likely = sigmoid(slope * self.act.logits(dense(found, self.tone), found.grams) + offset)
        believed = with_plain_harms(likely, self.acts, found)
        return np.hstack([believed, tone_strengths(self.tones, self.tone, found)])

    def whole_probabilities(self, sentences: Vectors, found: Features) -> Vectors:
        """Probability (0–1) of every act of the whole answer, shape (len(whole_acts),).

        ``sentences``: what ``probabilities`` found.
        """
        likely = sigmoid(whole_inputs(sentences, found) @ self.whole + self.whole_bias)
        gated = with_virtues_named(likely[None], self.whole_acts, found.whole[None])
        result: Vectors = gated[0]
        return result


def firm(likely: Vectors, acts: Sequence[str]) -> Vectors:
    """Strength 0–1 of each act (last axis) from how likely it is: 0 up to a line, then straight."""
    harms = [act in ACTS and bool(ACTS[act].against) for act in acts]
    line = np.where(harms, FAINT_HARM, FAINT).astype(np.float32)
    strength: Vectors = np.maximum(0.0, (likely - line) / (1 - line))
    return strength


def with_plain_harms(likely: Vectors, acts: Sequence[str], found: Features) -> Vectors:
    """Raise acts of harm to ``BELIEVED`` where their lexical cue is plain."""
    result = likely.copy()
    for act in PLAIN_HARMS:
        plain = found.cues[:, CUES.index(act)] >= PLAIN
        column = acts.index(act)
        result[plain, column] = np.maximum(result[plain, column], BELIEVED)
    return result


def with_virtues_named(likely: Vectors, acts: Sequence[str], whole: Vectors) -> Vectors:
    """Call an answer stuffed only as far as it names virtues; polite formulas are no stuffing."""
    result = likely.copy()
    result[:, acts.index("stuffed")] *= whole[:, WHOLE.index("names_virtues")]
    return result


def tone_strengths(tones: Sequence[str], tone: Linear, found: Features) -> Vectors:
    """Strength 0–1 of the tone acts, shape (n, len(TONE_ACTS) + 1).

    The probability of any of an act's tones; politeness counts from the middle of its scale on.
    """
    likely = sigmoid(tone.logits(found.meaning * MEANING_SCALE, found.grams))
    columns = [
        1 - np.prod(1 - likely[:, [tones.index(name) for name in names]], axis=1)
        for names in TONE_ACTS.values()
    ]
    polite = np.maximum(0.0, 2 * likely[:, tones.index("politeness")] - 1)
    result: Vectors = np.column_stack([*columns, polite]).astype(np.float32)
    return result


def whole_inputs(sentences: Vectors, found: Features) -> Vectors:
    """The strongest trace of each act and of each part of the context, and the whole cues."""
    return np.concatenate([sentences.max(axis=0), found.context.max(axis=0), found.whole])


def dense(found: Features, tone: Linear) -> Vectors:
    """What the act heads read beside the words: shape (n, d)."""
    tones = tone.logits(found.meaning * MEANING_SCALE, found.grams)
    return np.hstack(
        [
            found.cues,
            found.context,
            TONE_SCALE * tones,
            found.meaning * MEANING_SCALE,
            found.around * MEANING_SCALE,
        ]
    )


def sigmoid(logits: Vectors) -> Vectors:
    result: Vectors = 0.5 * (1.0 + np.tanh(0.5 * logits))
    return result


@cache
def heads() -> Heads:
    """Return the fitted heads. Raises ModelMissing and ModelCorrupt."""
    folder = files(__package__)
    if not folder.joinpath(ARTEFACT).is_file():
        raise ModelMissing(f"{__package__}/{ARTEFACT} (make train)")
    content = folder.joinpath(ARTEFACT).read_bytes()
    manifest = json.loads(folder.joinpath(MANIFEST).read_text(encoding="utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    if (manifest["format"], manifest["sha256"]) != (FORMAT, digest):
        raise ModelCorrupt(f"{__package__}/{ARTEFACT}", digest)
    arrays = np.load(io.BytesIO(content), allow_pickle=False)
    return Heads(
        tones=_names(arrays["tones"]),
        tone=_linear("tone", arrays),
        acts=_names(arrays["acts"]),
        act=_linear("act", arrays),
        typed=arrays["typed"],
        spoken=arrays["spoken"],
        whole_acts=_names(arrays["whole_acts"]),
        whole=arrays["whole"],
        whole_bias=arrays["whole_bias"],
    )


def _linear(name: str, arrays: Mapping[str, Any]) -> Linear:
    grams = _names(arrays[f"{name}_grams"])
    words = WordWeights(
        {gram: column for column, gram in enumerate(grams)},
        arrays[f"{name}_rarity"],
        arrays[f"{name}_words"].astype(np.float32),
    )
    return Linear(arrays[f"{name}_dense"].astype(np.float32), words, arrays[f"{name}_bias"])


def _names(array: Any) -> tuple[str, ...]:
    return tuple(array.tobytes().decode().split("\n"))
