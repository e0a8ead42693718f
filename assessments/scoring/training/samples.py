"""The corpus as rows for fitting: features and act labels of every sentence."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from assessments.scoring.text.encoder import DIMENSIONS
from assessments.scoring.text.features import Features, features
from assessments.scoring.text.reading import Reading, read
from assessments.scoring.text.shapes import TurnAnswer
from assessments.scoring.training.corpus import Answer, Labels, Variant

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sample:
    """One text of an answer, read, with its labels; its features lack the meaning."""

    variant: Variant
    labels: Labels
    reading: Reading
    features: Features

    @property
    def answer(self) -> Answer:
        return self.variant.answer

    @property
    def is_simulated(self) -> bool:
        """A typed answer as recognition would give it."""
        return self.variant.spoken and not self.answer.is_recognised

    @property
    def has_prompt(self) -> bool:
        return not all(prompt.empty for prompt in self.reading.prompts)

    def targets(self, acts: Sequence[str]) -> Matrix:
        """Shape (n_sentences, n_acts), 0 or 1."""
        rows = np.zeros((len(self.reading.spoken), len(acts)), np.float32)
        for number, spoken in enumerate(self.reading.spoken):
            found = self.variant.acts_in(self.labels, spoken.start, spoken.end)
            rows[number] = [act in found for act in acts]
        return rows


def sample(variant: Variant, labels: Labels) -> Sample:
    answer = variant.answer
    reading = read([TurnAnswer(answer.prompt, variant.text)], answer.scored_as)
    return Sample(variant, labels, reading, bare_features(reading))


def without_prompt(one: Sample) -> Sample:
    """The same words with nothing known of the customer."""
    answer = one.answer
    reading = read([TurnAnswer("", one.variant.text)], answer.scored_as)
    return Sample(one.variant, one.labels, reading, bare_features(reading))


def bare_features(reading: Reading) -> Features:
    """All but the meaning, which is the fitted encoder's to say."""
    return features(reading, np.zeros((len(reading.spoken), DIMENSIONS), np.float32))


def vocabulary(documents: Iterable[Sequence[str]], least: int) -> dict[str, int]:
    """Column of every gram that stands in ``least`` documents or more, in alphabetic order."""
    counts = Counter(gram for document in documents for gram in document)
    kept = sorted(gram for gram, count in counts.items() if count >= least)
    return {gram: column for column, gram in enumerate(kept)}


def rarity_of(documents: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Matrix:
    """Inverse document frequency of each column, ln(n / df) + 1."""
    counts = np.zeros(len(columns))
    for document in documents:
        counts[[columns[gram] for gram in document if gram in columns]] += 1
    rarity: Matrix = (np.log(len(documents) / np.maximum(counts, 1)) + 1).astype(np.float32)
    return rarity


def gram_matrix(
    documents: Sequence[Sequence[str]], columns: Mapping[str, int], rarity: Matrix
) -> csr_matrix:
    """Rows of known grams weighted by rarity, each row of unit length."""
    known = [[columns[gram] for gram in document if gram in columns] for document in documents]
    starts = np.cumsum([0, *map(len, known)])
    flat = np.array([column for row in known for column in row], np.int32)
    values = rarity[flat]
    lengths = np.sqrt(np.add.reduceat(np.append(values**2, 0.0), starts[:-1]))
    lengths = np.where(np.diff(starts) > 0, lengths, 1.0)
    data = values / np.repeat(lengths, np.diff(starts))
    return csr_matrix((data, flat, starts), shape=(len(documents), len(columns)), dtype=np.float32)
