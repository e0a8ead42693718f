"""What is fitted on the encoder's meanings: heads, calibration, rules, errors, in this order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import rubric
from assessments.scoring.rubric import LEVELS, Competency, Rule
from assessments.scoring.text.features import CUES, MEANING_SCALE
from assessments.scoring.text.heads import (
    IMPRESSIONS,
    NEEDS_PROMPT,
    Heads,
    firm,
    mean_meaning,
    sigmoid,
    two_sided,
    whole_inputs,
    with_plain_harms,
    with_virtues_named,
)
from assessments.scoring.text.reading import Reading
from assessments.scoring.training import corpus, sentence_heads, whole_heads
from assessments.scoring.training.background import LEVELS_WEIGHT, Background, background
from assessments.scoring.training.lessons import (
    ACTS,
    WHOLE_ACTS,
    Lessons,
    drawn,
    known_of,
    lessons,
)
from assessments.scoring.training.levels import fit_rule
from assessments.scoring.training.samples import Sample, sample, without_prompt
from assessments.scoring.training.sentence_heads import Rows, folds, held_out, rows_of

Array = NDArray[np.float64]
Matrix = NDArray[np.float32]
Mask = NDArray[np.bool_]
Say = Callable[[str], None]
WITHOUT_PROMPT = 0.5  # weight of a sentence read again without its prompt
PRIOR_ANSWERS = 30  # weight of the error over all levels in the error at one


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that is fitted on, read once: ``bare`` are samples without their prompt."""

    samples: tuple[Sample, ...]
    bare: tuple[Sample, ...]
    outside: Background
    lessons: Lessons

    @property
    def situations(self) -> list[str]:
        return [one.answer.situation for one in self.samples]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Of the samples, the bare ones and the texts outside, in order."""
        read = (one.reading for one in (*self.samples, *self.bare))
        return (*read, *self.outside.readings)


def material(folder: Path, say: Say) -> Material:
    """Read the training part of the corpus and the public sets in ``folder``."""
    samples = training_samples()
    say(f"{len(samples)} texts of {len({one.answer.id for one in samples})} answers read")
    bare = tuple(without_prompt(one) for one in samples if one.has_prompt and not one.is_simulated)
    outside = background(folder)
    found = Material(samples, bare, outside, lessons(samples, folder))
    say(f"{len(outside.features)} texts from outside read")
    return found


def training_samples() -> tuple[Sample, ...]:
    """Every training answer as written, and the typed ones as recognition would give them too."""
    labels = corpus.labels()
    answers = (*corpus.part("train"), *corpus.elsewhere("train"))
    variants = [corpus.as_written(answer) for answer in answers]
    variants += [corpus.as_spoken(answer) for answer in answers if not answer.is_recognised]
    read = (sample(variant, labels[variant.answer.id]) for variant in variants)
    return tuple(one for one in read if one.reading.spoken)


def fit_heads(
    found: Material,
    by_fold: Sequence[tuple[Mask, list[Matrix]]],
    final: Sequence[Matrix],
    say: Say,
) -> tuple[Heads, Mapping[str, Rule]]:
    """Heads and rules from meanings by fold and from the encoder that ships."""
    samples, n = found.samples, len(found.samples)
    rows, extra = _sample_rows(samples, 1.0), _extra_rows(found)
    extra_situations = [one.answer.situation for one in found.bare]
    extra_situations += [""] * len(found.outside.features)
    logits = np.zeros_like(rows.targets)
    meanings: list[Matrix] = [np.empty(0, np.float32)] * n
    by_encoder = []
    for out, vectors in by_fold:
        mine, others = rows.meaning(vectors[:n]), extra.meaning(vectors[n:])
        held = {one.answer.situation for one, is_out in zip(samples, out, strict=True) if is_out}
        known = np.array([one not in held for one in extra_situations])
        fitted = sentence_heads.fit_acts(mine.of(~out).beside(others.of(known)))
        read = fitted.logits(mine.dense, mine.grams)
        by_encoder.append((out, vectors, read))
        held_rows = np.repeat(out, np.diff(rows.starts))
        logits[held_rows] = read[held_rows]
        for number in np.flatnonzero(out):
            meanings[number] = vectors[number]
    say("sentence heads cross-validated by situation")
    spoken = np.repeat([one.variant.spoken for one in samples], np.diff(rows.starts))
    typed_fit, spoken_fit = (_calibration(rows, logits, mask) for mask in (~spoken, spoken))
    slope, offset = np.where(spoken[:, None, None], spoken_fit, typed_fit).transpose(1, 0, 2)

    def calibrated(found_: Matrix) -> Matrix:
        return with_plain_harms(sigmoid(slope * found_ + offset), ACTS, rows.dense[:, : len(CUES)])

    likely = calibrated(logits)
    strengths, inputs, wanted = _whole(samples, rows, likely, meanings)
    say("whole-answer heads cross-validated")
    graded = np.zeros((n, len(rubric.IMPRESSIONS)), np.float32)
    for out, vectors, read in by_encoder:
        told, outside = _told(found, rows, calibrated(read), vectors)
        impressions = whole_heads.fit_impressions(*told.of(~out).beside(outside))
        graded[out] = sigmoid(told.meanings[out] @ impressions.dense + impressions.bias)
    strengths |= dict(zip(IMPRESSIONS, two_sided(graded).T.astype(float), strict=True))
    say("impressions cross-validated")
    rules = {
        name: _rule(name, index, samples, strengths)
        for index, name in enumerate(corpus.COMPETENCIES)
    }
    say("rules fitted on cross-validated strengths")
    judged = _in_service(samples)
    whole = whole_heads.fit_whole(inputs[judged], wanted[judged])
    mine = rows.meaning(final[:n])
    act = sentence_heads.fit_acts(mine.beside(extra.meaning(final[n:])))
    told, outside = _told(found, rows, calibrated(act.logits(mine.dense, mine.grams)), final)
    impression = whole_heads.fit_impressions(*told.beside(outside))
    heads = Heads(
        acts=ACTS,
        act=act,
        typed=typed_fit,
        spoken=spoken_fit,
        whole_acts=WHOLE_ACTS,
        whole=whole.dense,
        whole_bias=whole.bias,
        impression=impression.dense,
        impression_bias=impression.bias,
    )
    return heads, rules


def _calibration(rows: Rows, logits: Matrix, mask: Mask) -> Matrix:
    return sentence_heads.calibration(logits[mask], rows.targets[mask], rows.weights[mask])


def _sample_rows(
    samples: Sequence[Sample], weight: float, without: frozenset[str] = frozenset()
) -> Rows:
    counted = weight * np.array([act not in without for act in ACTS], np.float32)
    targets = [one.targets(ACTS) for one in samples]
    weights = [
        np.tile(counted * known_of(one, ACTS), (len(rows), 1))
        for one, rows in zip(samples, targets, strict=True)
    ]
    return rows_of([one.features for one in samples], targets, weights)


def _extra_rows(found: Material) -> Rows:
    outside = found.outside
    return _sample_rows(found.bare, WITHOUT_PROMPT, NEEDS_PROMPT).beside(
        rows_of(outside.features, outside.targets_of(ACTS), outside.weights_of(ACTS))
    )


def _whole(
    samples: Sequence[Sample], rows: Rows, likely: Matrix, meanings: Sequence[Matrix]
) -> tuple[dict[str, Array], Matrix, Matrix]:
    """Strengths of all acts, cross-validated, and what the whole-answer heads are fitted on."""
    whole_features = np.array([one.features.whole for one in samples])
    inputs = np.vstack(
        [
            whole_inputs(likely[start:end], replace(one.features, meaning=meaning))
            for one, meaning, start, end in zip(
                samples, meanings, rows.starts[:-1], rows.starts[1:], strict=True
            )
        ]
    )
    told = np.array([[act in one.labels.whole for act in WHOLE_ACTS] for one in samples])
    judged = _in_service(samples)
    situations = [one.answer.situation for one in samples]
    found = whole_heads.cross_validated(inputs, told.astype(np.float32), situations, judged)
    found = with_virtues_named(found, WHOLE_ACTS, whole_features)
    in_sentences = firm(np.maximum.reduceat(likely, rows.starts[:-1]), ACTS)
    strengths = np.hstack([in_sentences, firm(found, WHOLE_ACTS)]).astype(float)
    names = (*ACTS, *WHOLE_ACTS)
    unseen = ~np.array([one.has_prompt for one in samples])
    for act in NEEDS_PROMPT:
        strengths[unseen, names.index(act)] = 0.0
    by_act = {act: strengths[:, column] for column, act in enumerate(names)}
    return by_act, inputs, told.astype(np.float32)


class Told(NamedTuple):
    """Mean meanings (n, 384) of texts, levels drawn to 0–1 and their weights, both (n, k)."""

    meanings: Matrix
    levels: Matrix
    weights: Matrix

    def of(self, chosen: Mask) -> "Told":
        return Told(*(part[chosen] for part in self))

    def beside(self, other: "Told") -> "Told":
        return Told(*map(np.vstack, zip(self, other, strict=True)))


def _told(
    found: Material, rows: Rows, likely: Matrix, vectors: Sequence[Matrix]
) -> tuple[Told, Told]:
    """Of the samples and of the texts outside; ``vectors`` as one encoder reads all of them."""
    each = zip(vectors[: len(found.samples)], pairwise(rows.starts), strict=True)
    means = [mean_meaning(likely[a:b], meaning) for meaning, (a, b) in each]
    columns = [list(Competency).index(Competency(name)) for name in rubric.IMPRESSIONS]
    given = [[one.labels.levels[column] for column in columns] for one in found.samples]
    theirs: list[Matrix] = [
        MEANING_SCALE * one.mean(axis=0) for one in vectors[-len(found.outside.levels) :]
    ]
    stands_for = [
        [one.get(name, np.nan) for name in rubric.IMPRESSIONS] for one in found.outside.levels
    ]
    return (
        _where_known(means, drawn(np.array(given, np.float32)), 1.0),
        _where_known(theirs, np.array(stands_for, np.float32), LEVELS_WEIGHT),
    )


def _where_known(means: Sequence[Matrix], levels: Matrix, weight: float) -> Told:
    known = (weight * ~np.isnan(levels)).astype(np.float32)
    return Told(np.stack(means), np.nan_to_num(levels), known)


def _rule(name: str, index: int, samples: Sequence[Sample], strengths: Mapping[str, Array]) -> Rule:
    """The rule fitted on all texts, with errors from rules that never saw the situation.

    The errors are those of answers to customers.
    """
    situations = [one.answer.situation for one in samples]
    levels = np.array([one.labels.levels[index] or np.nan for one in samples])
    held = ~np.isnan(levels)
    scores = np.full(len(samples), np.nan)
    for fold in folds(situations):
        out = held_out(situations, fold)
        rule = fit_rule(name, _of(strengths, held & ~out), levels[held & ~out])
        for at in np.flatnonzero(held & out):
            scores[at] = rubric.score(name, {act: v[at] for act, v in strengths.items()}, rule)
    rule = fit_rule(name, _of(strengths, held), levels[held])
    judged = held & _in_service(samples)
    return replace(rule, sem=errors_by_level(scores[judged], levels[judged]))


def _in_service(samples: Sequence[Sample]) -> Mask:
    return np.array([one.answer.setting == corpus.SERVICE for one in samples])


def _of(strengths: Mapping[str, Array], chosen: Mask) -> dict[str, Array]:
    return {act: values[chosen] for act, values in strengths.items()}


def errors_by_level(scores: Array, levels: Array) -> tuple[float, ...]:
    """Root mean square residual of the scores nearest each level, drawn to that of all."""
    squared = (scores - levels) ** 2
    errors = []
    for level in LEVELS:
        near = np.abs(scores - level) <= 0.5
        total = squared[near].sum() + PRIOR_ANSWERS * squared.mean()
        errors.append(round(float(np.sqrt(total / (near.sum() + PRIOR_ANSWERS))), 3))
    return tuple(errors)
