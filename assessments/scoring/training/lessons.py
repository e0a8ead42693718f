"""What the encoder learns on: the corpus, and the two public sets, as passages with labels."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from assessments.scoring.training.background import levels_felt, levels_polite
from assessments.scoring.training.mixing import Lesson, Sentence, padded, piled
from assessments.scoring.training.samples import Sample

Matrix = NDArray[np.float32]
ACTS = (*rubric.acts_in("sentence"), *SIGNS)
WHOLE_ACTS = rubric.acts_in("answer")
COMMENTS, REQUESTS = 5_000, 3_000  # read in an epoch, drawn anew for each
SIMULATED = 0.4  # share of the simulated transcripts that an epoch reads
PADDED = 0.3  # share of the corpus that an epoch reads with sentences that have no part in it
PILED = 200  # heaps of stock phrases that an epoch reads
EMOTION_WEIGHT, POLITENESS_WEIGHT = 0.5, 4.0
COMMENT_LEVELS_WEIGHT = 0.5
LONGEST_COMMENT, LONGEST_FILLER = 60, 25  # tokens
NEUTRAL = "neutral"

# What a heap of stock phrases earns: nobody was helped by it.
HEAPED: Mapping[str, float] = {"compassion": 0.35, "warmth": 0.45, "patience": 0.4}


@dataclass(frozen=True, slots=True)
class Lessons:
    """Those of the corpus, by the number of their sample, and those of the public sets.

    ``fillers``: tokens of short comments without a feeling.
    """

    by_sample: Sequence[Sequence[Lesson]]
    simulated: Sequence[bool]
    comments: Sequence[Lesson]
    fillers: Sequence[Sequence[int]]
    requests: Sequence[Lesson]

    def without(self, held_out: NDArray[np.bool_], rng: random.Random) -> list[Lesson]:
        """What an epoch reads that must not know the samples ``held_out``."""
        known = [
            lesson
            for sample, simulated, out in zip(self.by_sample, self.simulated, held_out, strict=True)
            if not out and (not simulated or rng.random() < SIMULATED)
            for lesson in sample
        ]
        said = [sentence for lesson in known for sentence in lesson.sentences]
        idle = _short(one for one in said if not one.targets.any())
        fillers = [*idle, *rng.sample(self.fillers, min(len(idle), len(self.fillers)))]
        stock = [one for one in said if _only_stock(one)]
        return [
            *(padded(one, fillers, rng) if rng.random() < PADDED else one for one in known),
            *(piled(stock, _levels(HEAPED), rng) for _ in range(PILED if stock else 0)),
            *rng.sample(self.comments, min(COMMENTS, len(self.comments))),
            *rng.sample(self.requests, min(REQUESTS, len(self.requests))),
        ]


def lessons(samples: Sequence[Sample], folder: Path) -> Lessons:
    """Raises OSError where the public sets are not in ``folder``."""
    emotions = public_sets.goemotions(folder)
    labels = (*ACTS, *emotions.tones, public_sets.POLITENESS)
    comments = list(_comments(emotions, labels))
    return Lessons(
        [_of_sample(one, len(labels)) for one in samples],
        [one.is_simulated for one in samples],
        [lesson for lesson, _ in comments],
        [ids for lesson, felt in comments if felt == {NEUTRAL} for ids in _short(lesson.sentences)],
        list(_requests(public_sets.politeness(folder, kept_back=False), labels)),
    )


def passages_of(reading: Reading) -> list[Passage]:
    return [passage for turn in turns_of(reading) for passage in passages(turn)]


def known_of(sample: Sample, acts: Sequence[str]) -> Matrix:
    """Shape (len(acts),): 1 where the sample's labels speak of the act, 0 where they do not."""
    in_service = sample.answer.setting == corpus.SERVICE
    return np.array([not (in_service and act in corpus.WORDING) for act in acts], np.float32)


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


def drawn(levels: Matrix) -> Matrix:
    """Levels 1–5 as 0–1; what is NaN stays so."""
    return ((levels - LEVELS[0]) / (LEVELS[-1] - LEVELS[0])).astype(np.float32)


def _aside(sample: Sample) -> Matrix:
    levels = drawn(np.array(sample.labels.levels, np.float32))
    whole = [float(act in sample.labels.whole) for act in WHOLE_ACTS]
    if sample.answer.setting != corpus.SERVICE:
        whole = [np.nan] * len(WHOLE_ACTS)
    return np.array([*levels, *whole], np.float32)


def _levels(known: Mapping[str, float]) -> Matrix:
    """What stands beside the sentences of a text of which only some levels are known."""
    levels = [known.get(name, np.nan) for name in corpus.COMPETENCIES]
    return np.array([*levels, *[np.nan] * len(WHOLE_ACTS)], np.float32)


def _comments(
    found: public_sets.Labelled, labels: Sequence[str]
) -> Iterator[tuple[Lesson, set[str]]]:
    weights = _row(labels, dict.fromkeys(found.tones, EMOTION_WEIGHT))
    for passage, told in _passages(found):
        if len(passage.ids) <= LONGEST_COMMENT:
            felt = {tone for tone, is_felt in zip(found.tones, told, strict=True) if is_felt}
            targets = _row(labels, dict.fromkeys(felt, 1.0))
            yield (
                Lesson(
                    passage, targets, weights, _levels(levels_felt(felt)), COMMENT_LEVELS_WEIGHT
                ),
                felt,
            )


def _requests(found: public_sets.Labelled, labels: Sequence[str]) -> Iterator[Lesson]:
    weights = _row(labels, {public_sets.POLITENESS: POLITENESS_WEIGHT})
    for passage, (polite,) in _passages(found):
        targets = _row(labels, {public_sets.POLITENESS: polite})
        yield Lesson(passage, targets, weights, _levels(levels_polite(float(polite))))


def _passages(found: public_sets.Labelled) -> Iterator[tuple[Passage, Matrix]]:
    for words, told in zip(found.words, found.targets, strict=True):
        if words:
            (passage,) = passages([words])
            yield passage, told


def _row(labels: Sequence[str], values: Mapping[str, float]) -> Matrix:
    return np.array([[values.get(label, 0.0) for label in labels]], np.float32)


def _short(said: Iterable[Sentence]) -> list[Sequence[int]]:
    return [one.ids for one in said if len(one.ids) <= LONGEST_FILLER]


def _only_stock(sentence: Sentence) -> bool:
    done = [act for act, does in zip(ACTS, sentence.targets, strict=False) if does]
    return bool(done) and all(
        act in rubric.ACTS and set(rubric.ACTS[act].for_.values()) == {"stock"} for act in done
    )
