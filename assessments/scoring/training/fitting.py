"""The order of fitting: tones, sentence heads, calibration, whole-answer heads, rules, errors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import rubric
from assessments.scoring.rubric import LEVELS, Rule
from assessments.scoring.text.heads import (
    NEEDS_PROMPT,
    POLITE,
    TONE_ACTS,
    Heads,
    Linear,
    firm,
    sigmoid,
    tone_strengths,
    whole_inputs,
    with_plain_harms,
    with_virtues_named,
)
from assessments.scoring.training import corpus, sentence_heads, whole_heads
from assessments.scoring.training.background import Background, background
from assessments.scoring.training.levels import fit_rule
from assessments.scoring.training.samples import Sample, sample, without_prompt
from assessments.scoring.training.sentence_heads import Rows, folds, held_out
from assessments.scoring.training.tones import fit_tones

Array = NDArray[np.float64]
Matrix = NDArray[np.float32]
Say = Callable[[str], None]
WITHOUT_PROMPT = 0.5  # weight of a sentence read again without its prompt
PRIOR_ANSWERS = 30  # weight of the error over all levels in the error at one


@dataclass(frozen=True, slots=True)
class Fitted:
    """What ships, and the cross-validated strengths that the rules were fitted on."""

    heads: Heads
    rules: Mapping[str, Rule]
    samples: tuple[Sample, ...]
    strengths: Mapping[str, Array]


def fit_all(folder: Path, say: Say) -> Fitted:
    """Fit everything on the training part of the corpus and the public sets in ``folder``."""
    tones, tone = fit_tones(folder)
    say(f"{len(tones)} tones of GoEmotions and the politeness requests")
    samples = training_samples()
    say(f"{len(samples)} texts of {len(corpus.part('train'))} answers read")
    outside = background(folder)
    say(f"{len(outside.features)} texts from outside read")
    return fit_on(samples, outside, tones, tone, say)


def training_samples() -> tuple[Sample, ...]:
    """Every training answer as written, and the typed ones as recognition would give them too."""
    labels = corpus.labels()
    answers = corpus.part("train")
    variants = [corpus.as_written(answer) for answer in answers]
    variants += [corpus.as_spoken(answer) for answer in answers if not answer.is_recognised]
    return tuple(sample(variant, labels[variant.answer.id]) for variant in variants)


def fit_on(
    samples: tuple[Sample, ...],
    outside: Background,
    tones: tuple[str, ...],
    tone: Linear,
    say: Say,
) -> Fitted:
    """The same from samples that are read and tones that are fitted."""
    read_from_tone = (*TONE_ACTS, POLITE)
    acts = tuple(act for act in rubric.acts_in(whole=False) if act not in read_from_tone)
    whole_acts = rubric.acts_in(whole=True)
    situations = [one.answer.situation for one in samples]
    rows = _sample_rows(samples, tone, acts, np.ones(len(acts), np.float32))
    blind = [WITHOUT_PROMPT * (act not in NEEDS_PROMPT) for act in acts]
    bare = [without_prompt(one) for one in samples if not one.is_simulated]
    extra = _sample_rows(bare, tone, acts, np.array(blind, np.float32))
    extra = extra.beside(_background_rows(outside, tone, acts))
    extra_situations = [one.answer.situation for one in bare] + [""] * len(outside.features)
    logits = sentence_heads.cross_validated(rows, situations, extra, extra_situations)
    say("sentence heads cross-validated by situation")
    spoken = np.repeat([one.variant.spoken for one in samples], np.diff(rows.starts))
    typed_fit = sentence_heads.calibration(logits[~spoken], rows.targets[~spoken])
    spoken_fit = sentence_heads.calibration(logits[spoken], rows.targets[spoken])
    slope, offset = np.where(spoken[:, None, None], spoken_fit, typed_fit).transpose(1, 0, 2)
    toned = np.vstack([tone_strengths(tones, tone, one.features) for one in samples])
    likely = _with_plain_harms(sigmoid(slope * logits + offset), acts, samples, rows)
    found = np.hstack([likely, toned])
    inputs = _whole_inputs(samples, rows, found)
    wanted = np.array(
        [[act in one.labels.whole for act in whole_acts] for one in samples], np.float32
    )
    whole = whole_heads.cross_validated(inputs, wanted, situations)
    whole = with_virtues_named(whole, whole_acts, np.array([one.features.whole for one in samples]))
    strengths = _strengths((*acts, *read_from_tone), whole_acts, rows, found, whole)
    say("whole-answer heads cross-validated")
    rules = {
        name: _rule(name, index, samples, strengths, situations)
        for index, name in enumerate(corpus.COMPETENCIES)
    }
    say("rules fitted on cross-validated strengths")
    fitted_whole = whole_heads.fit_whole(inputs, wanted)
    heads = Heads(
        tones=tones,
        tone=tone,
        acts=acts,
        act=sentence_heads.fit_acts(rows.beside(extra)),
        typed=typed_fit,
        spoken=spoken_fit,
        whole_acts=whole_acts,
        whole=fitted_whole.dense,
        whole_bias=fitted_whole.bias,
    )
    return Fitted(heads, rules, samples, strengths)


def _sample_rows(
    samples: Sequence[Sample], tone: Linear, acts: Sequence[str], weight: Matrix
) -> Rows:
    targets = [one.targets(acts) for one in samples]
    weights = [np.broadcast_to(weight, one.shape) for one in targets]
    return sentence_heads.rows_of([one.features for one in samples], tone, targets, weights)


def _background_rows(outside: Background, tone: Linear, acts: Sequence[str]) -> Rows:
    targets, weights = outside.targets_of(acts), outside.weights_of(acts)
    return sentence_heads.rows_of(outside.features, tone, targets, weights)


def _with_plain_harms(
    likely: Matrix, acts: Sequence[str], samples: Sequence[Sample], rows: Rows
) -> Matrix:
    return np.vstack(
        [
            with_plain_harms(likely[start:end], acts, one.features)
            for one, start, end in zip(samples, rows.starts, rows.starts[1:], strict=False)
        ]
    )


def _whole_inputs(samples: Sequence[Sample], rows: Rows, found: Matrix) -> Matrix:
    return np.vstack(
        [
            whole_inputs(found[start:end], one.features)
            for one, start, end in zip(samples, rows.starts, rows.starts[1:], strict=False)
        ]
    )


def _strengths(
    acts: Sequence[str], whole_acts: Sequence[str], rows: Rows, found: Matrix, whole: Matrix
) -> dict[str, Array]:
    strongest = firm(np.maximum.reduceat(found, rows.starts[:-1]), acts)
    whole = firm(whole, whole_acts)
    by_act = {act: strongest[:, k].astype(float) for k, act in enumerate(acts)}
    return by_act | {act: whole[:, k].astype(float) for k, act in enumerate(whole_acts)}


def _rule(
    name: str,
    index: int,
    samples: Sequence[Sample],
    strengths: Mapping[str, Array],
    situations: Sequence[str],
) -> Rule:
    """The rule fitted on all answers, with errors from rules that never saw the situation."""
    levels = np.array([one.labels.levels[index] or np.nan for one in samples])
    held = ~np.isnan(levels)
    scores = np.full(len(samples), np.nan)
    for fold in folds(situations):
        out = held_out(situations, fold)
        rule = fit_rule(name, _of(strengths, held & ~out), levels[held & ~out])
        for at in np.flatnonzero(held & out):
            scores[at] = rubric.score(name, {act: v[at] for act, v in strengths.items()}, rule)
    rule = fit_rule(name, _of(strengths, held), levels[held])
    return replace(rule, sem=errors_by_level(scores[held], levels[held]))


def _of(strengths: Mapping[str, Array], chosen: NDArray[np.bool_]) -> dict[str, Array]:
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
