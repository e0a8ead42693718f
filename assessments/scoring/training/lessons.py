"""What the encoder learns on: the corpus, and the two public sets, as passages with labels."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import rubric
from assessments.scoring.rubric import LEVELS
from assessments.scoring.text.encoder import Passage, passages
from assessments.scoring.text.features import turns_of
from assessments.scoring.text.heads import SIGNS
from assessments.scoring.text.reading import Reading
from assessments.scoring.training import corpus, public_sets
from assessments.scoring.training.samples import Sample

Matrix = NDArray[np.float32]
ACTS = (*rubric.acts_in(whole=False), *SIGNS)
WHOLE_ACTS = rubric.acts_in(whole=True)
COMMENTS, REQUESTS = 3_000, 2_250  # read in an epoch, drawn anew for each
SIMULATED = 0.4  # share of the simulated transcripts that an epoch reads
EMOTION_WEIGHT, POLITENESS_WEIGHT = 0.5, 4.0
LONGEST_COMMENT = 60  # tokens


@dataclass(frozen=True, slots=True)
class Lesson:
    """A passage with what is known of it.

    ``targets`` 0–1 and ``weights`` (n_sentences, n_labels), weight 0 where nothing is known;
    ``aside`` (n_aside,) levels drawn to 0–1 and acts of the whole answer, NaN where unknown.
    """

    passage: Passage
    targets: Matrix
    weights: Matrix
    aside: Matrix


@dataclass(frozen=True, slots=True)
class Lessons:
    """Those of the corpus, by the number of their sample, and those of the public sets."""

    by_sample: Sequence[Sequence[Lesson]]
    simulated: Sequence[bool]
    comments: Sequence[Lesson]
    requests: Sequence[Lesson]

    def without(self, held_out: NDArray[np.bool_], rng: random.Random) -> list[Lesson]:
        """What an epoch reads that must not know the samples ``held_out``."""
        known = [
            sample
            for sample, simulated, out in zip(self.by_sample, self.simulated, held_out, strict=True)
            if not out and (not simulated or rng.random() < SIMULATED)
        ]
        return [
            *(lesson for sample in known for lesson in sample),
            *rng.sample(self.comments, min(COMMENTS, len(self.comments))),
            *rng.sample(self.requests, min(REQUESTS, len(self.requests))),
        ]


def lessons(samples: Sequence[Sample], folder: Path) -> Lessons:
    """Raises OSError where the public sets are not in ``folder``."""
    emotions = public_sets.goemotions(folder)
    requests = public_sets.politeness(folder, kept_back=False)
    n = len(ACTS)
    n_labels = n + len(emotions.tones) + 1
    felt, polite = slice(n, n_labels - 1), slice(n_labels - 1, n_labels)
    return Lessons(
        [_of_sample(one, n_labels) for one in samples],
        [one.is_simulated for one in samples],
        _of_texts(emotions, felt, EMOTION_WEIGHT, n_labels, LONGEST_COMMENT),
        _of_texts(requests, polite, POLITENESS_WEIGHT, n_labels),
    )


def passages_of(reading: Reading) -> list[Passage]:
    return [passage for turn in turns_of(reading) for passage in passages(turn)]


def _of_sample(sample: Sample, n_labels: int) -> list[Lesson]:
    targets = np.zeros((len(sample.reading.spoken), n_labels), np.float32)
    targets[:, : len(ACTS)] = sample.targets(ACTS)
    weights = np.zeros_like(targets)
    weights[:, : len(ACTS)] = known_of(sample, ACTS)
    parts = passages_of(sample.reading)
    cuts = np.cumsum([len(one.ranges) for one in parts])[:-1]
    each = zip(parts, np.split(targets, cuts), np.split(weights, cuts), strict=True)
    # Of a part of an answer nothing is known that was said of the whole.
    aside = _aside(sample) if len(parts) == 1 else np.full_like(_aside(sample), np.nan)
    return [Lesson(passage, told, weight, aside) for passage, told, weight in each]


def known_of(sample: Sample, acts: Sequence[str]) -> Matrix:
    """Shape (len(acts),): 1 where the sample's labels speak of the act, 0 where they do not."""
    in_service = sample.answer.setting == corpus.SERVICE
    return np.array([not (in_service and act in corpus.WORDING) for act in acts], np.float32)


def _aside(sample: Sample) -> Matrix:
    levels = [np.nan if level is None else level for level in sample.labels.levels]
    drawn = (np.array(levels) - LEVELS[0]) / (LEVELS[-1] - LEVELS[0])
    whole = [float(act in sample.labels.whole) for act in WHOLE_ACTS]
    if sample.answer.setting != corpus.SERVICE:
        whole = [np.nan] * len(WHOLE_ACTS)
    return np.array([*drawn, *whole], np.float32)


def _of_texts(
    found: public_sets.Labelled,
    columns: slice,
    weight: float,
    n_labels: int,
    longest: int | None = None,
) -> list[Lesson]:
    nothing = np.full(len(corpus.COMPETENCIES) + len(WHOLE_ACTS), np.nan, np.float32)
    weights = np.zeros((1, n_labels), np.float32)
    weights[:, columns] = weight
    result = []
    for words, told in _with_words(found):
        (passage,) = passages([words])
        if longest is None or len(passage.ids) <= longest:
            targets = np.zeros((1, n_labels), np.float32)
            targets[:, columns] = told
            result.append(Lesson(passage, targets, weights, nothing))
    return result


def _with_words(found: public_sets.Labelled) -> Iterable[tuple[tuple[str, ...], Matrix]]:
    return ((words, told) for words, told in zip(found.words, found.targets, strict=True) if words)
