"""Write the fitted parts into the files that the scorer reads."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.rubric import Rule
from assessments.scoring.text import encoder, heads
from assessments.scoring.text.adapter import Change
from assessments.scoring.text.fitted import ENCODER, HEADS, MANIFEST, names_as_array
from assessments.scoring.text.heads import Heads, Linear

SCORING = Path(__file__).resolve().parent.parent


def save_encoder(changes: Mapping[str, Change]) -> None:
    """Write ``encoder.npz`` and pin it; the encoder of this process reads it from now on."""
    arrays = {"matrices": names_as_array(tuple(changes))}
    for name, change in changes.items():
        arrays |= {f"{name}.down": change.down.astype(np.float16)}
        arrays |= {f"{name}.up": change.up.astype(np.float16)}
    _save(ENCODER, arrays)
    encoder.session.cache_clear()


def save_heads(fitted: Heads) -> None:
    """Write ``heads.npz`` and pin it."""
    arrays = {
        "typed": fitted.typed,
        "spoken": fitted.spoken,
        "whole": fitted.whole.astype(np.float16),
        "whole_bias": fitted.whole_bias,
        "impression": fitted.impression.astype(np.float16),
        "impression_bias": fitted.impression_bias,
        "acts": names_as_array(fitted.acts),
        "whole_acts": names_as_array(fitted.whole_acts),
        **_linear("act", fitted.act),
    }
    _save(HEADS, arrays)
    heads.heads.cache_clear()


def _save(name: str, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    folder = SCORING / "text"
    (folder / name).write_bytes(buffer.getvalue())
    manifest = folder / MANIFEST
    pins = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    pins[name] = hashlib.sha256(buffer.getvalue()).hexdigest()
    manifest.write_text(json.dumps(pins, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def save_rules(rules: Mapping[str, Rule]) -> None:
    """Write ``rubric.json``: what the acts weigh, and the error at each level."""
    content = {name: asdict(rule) for name, rule in rules.items()}
    text = json.dumps(content, indent=1) + "\n"
    (SCORING / "rubric.json").write_text(text, encoding="utf-8")


def _linear(name: str, linear: Linear) -> dict[str, NDArray[np.generic]]:
    ordered = sorted(linear.words.columns, key=linear.words.columns.__getitem__)
    return {
        f"{name}_dense": linear.dense.astype(np.float16),
        f"{name}_words": linear.words.weights.astype(np.float16),
        f"{name}_rarity": linear.words.rarity.astype(np.float32),
        f"{name}_grams": names_as_array(tuple(ordered)),
        f"{name}_bias": linear.bias.astype(np.float32),
    }
