"""What is fitted on the encoder's meanings: heads, calibration, rules, errors, in this order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import rubric
from assessments.scoring.rubric import LEVELS, Rule
from assessments.scoring.text.features import CUES
from assessments.scoring.text.heads import (
    NEEDS_PROMPT,
    Heads,
    firm,
    sigmoid,
    whole_inputs,
    with_plain_harms,
    with_virtues_named,
)
from assessments.scoring.text.reading import Reading
from assessments.scoring.training import corpus, sentence_heads, whole_heads
from assessments.scoring.training.background import Background, background
from assessments.scoring.training.lessons import (
    ACTS,
    WHOLE_ACTS,
    Lessons,
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
    for out, vectors in by_fold:
        mine, others = rows.meaning(vectors[:n]), extra.meaning(vectors[n:])
        held = {one.answer.situation for one, is_out in zip(samples, out, strict=True) if is_out}
        known = np.array([one not in held for one in extra_situations])
        fitted = sentence_heads.fit_acts(mine.of(~out).beside(others.of(known)))
        test = mine.of(out)
        logits[np.repeat(out, np.diff(rows.starts))] = fitted.logits(test.dense, test.grams)
        for number in np.flatnonzero(out):
            meanings[number] = vectors[number]
    say("sentence heads cross-validated by situation")
    spoken = np.repeat([one.variant.spoken for one in samples], np.diff(rows.starts))
    typed_fit, spoken_fit = (_calibration(rows, logits, mask) for mask in (~spoken, spoken))
    slope, offset = np.where(spoken[:, None, None], spoken_fit, typed_fit).transpose(1, 0, 2)
    likely = with_plain_harms(sigmoid(slope * logits + offset), ACTS, rows.dense[:, : len(CUES)])
    strengths, inputs, wanted = _whole(samples, rows, likely, meanings)
    say("whole-answer heads cross-validated")
    rules = {
        name: _rule(name, index, samples, strengths)
        for index, name in enumerate(corpus.COMPETENCIES)
    }
    say("rules fitted on cross-validated strengths")
    whole = whole_heads.fit_whole(inputs, wanted)
    shipped = rows.meaning(final[:n]).beside(extra.meaning(final[n:]))
    heads = Heads(
        acts=ACTS,
        act=sentence_heads.fit_acts(shipped),
        typed=typed_fit,
        spoken=spoken_fit,
        whole_acts=WHOLE_ACTS,
        whole=whole.dense,
        whole_bias=whole.bias,
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
    judged = np.array([one.answer.setting == corpus.SERVICE for one in samples])
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
    return by_act, inputs[judged], told[judged].astype(np.float32)


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
    judged = held & np.array([one.answer.setting == corpus.SERVICE for one in samples])
    return replace(rule, sem=errors_by_level(scores[judged], levels[judged]))


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
