"""Write the fitted parts into the files that the scorer reads."""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from assessments.scoring.rubric import Rule
from assessments.scoring.text.heads import ARTEFACT, FORMAT, MANIFEST, Heads, Linear

SCORING = Path(__file__).resolve().parent.parent


def save_heads(heads: Heads) -> str:
    """Write ``heads.npz`` and its manifest; return the sha256."""
    arrays: dict[str, np.ndarray] = {
        "typed": heads.typed,
        "spoken": heads.spoken,
        "whole": heads.whole,
        "whole_bias": heads.whole_bias,
        "tones": _text(heads.tones),
        "acts": _text(heads.acts),
        "whole_acts": _text(heads.whole_acts),
        **_linear("tone", heads.tone),
        **_linear("act", heads.act),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    folder = SCORING / "text"
    (folder / ARTEFACT).write_bytes(content)
    manifest = {"format": FORMAT, "sha256": digest, "bytes": len(content)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return digest


def save_rules(rules: Mapping[str, Rule]) -> None:
    """Write ``rubric.json``: what the acts weigh, and the error at each level."""
    content = {
        name: {"base": rule.base, "acts": dict(rule.acts), "sem": list(rule.sem)}
        for name, rule in rules.items()
    }
    text = json.dumps(content, indent=1) + "\n"
    (SCORING / "rubric.json").write_text(text, encoding="utf-8")


def _linear(name: str, linear: Linear) -> dict[str, np.ndarray]:
    ordered = sorted(linear.words.columns, key=linear.words.columns.__getitem__)
    return {
        f"{name}_dense": linear.dense.astype(np.float16),
        f"{name}_words": linear.words.weights.astype(np.float16),
        f"{name}_rarity": linear.words.rarity.astype(np.float32),
        f"{name}_grams": _text(tuple(ordered)),
        f"{name}_bias": linear.bias.astype(np.float32),
    }


def _text(names: tuple[str, ...]) -> np.ndarray:
    return np.frombuffer("\n".join(names).encode(), np.uint8)
