"""What fine-tuned encoders say that sentences mean: one for each fold, and the one that ships."""

from collections.abc import Iterator

import numpy as np

from assessments.scoring.training.encoder import Encoder, fine_tune, vectors_of
from assessments.scoring.training.fitting import Mask, Material, Matrix, Say
from assessments.scoring.training.lessons import passages_of
from assessments.scoring.training.sentence_heads import folds, held_out


def fit_encoder(found: Material, say: Say, out: Mask | None = None) -> Encoder:
    """An encoder that never saw the samples in ``out``."""
    unseen = np.zeros(len(found.samples), bool) if out is None else out
    return fine_tune(lambda rng: found.lessons.without(unseen, rng), say)


def cross_validated(found: Material, say: Say) -> Iterator[tuple[Mask, list[Matrix]]]:
    """For each fold: which samples it holds out, and all meanings by an encoder without them."""
    for number, fold in enumerate(folds(found.situations), start=1):
        out = held_out(found.situations, fold)
        say(f"fold {number}: {int(out.sum())} texts held out")
        yield out, meanings(found, fit_encoder(found, say, out))


def meanings(found: Material, fitted: Encoder) -> list[Matrix]:
    """Of the samples, those without a prompt and the texts outside, in order: (n, 384) each."""
    return vectors_of(fitted, [passages_of(one) for one in found.readings])
