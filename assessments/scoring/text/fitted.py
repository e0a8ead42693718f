"""The fitted files beside this module: pinned by ``fitted.json``, opened without pickle."""

import hashlib
import io
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import numpy as np

from assessments.model_files import ModelCorrupt, ModelMissing

ENCODER, HEADS = "encoder.npz", "heads.npz"
MANIFEST = "fitted.json"
REMEDY = "Check out the repository anew, or run: make train"


def arrays(name: str) -> Mapping[str, Any]:
    """The arrays of a fitted file. Raises ModelMissing, and ModelCorrupt where it is not pinned."""
    folder = files(__package__)
    if not folder.joinpath(name).is_file():
        raise ModelMissing(f"{__package__}/{name}", REMEDY)
    content = folder.joinpath(name).read_bytes()
    pinned = json.loads(folder.joinpath(MANIFEST).read_text(encoding="utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    if pinned.get(name) != digest:
        raise ModelCorrupt(f"{__package__}/{name}", digest, REMEDY)
    loaded: Mapping[str, Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return loaded


def names_in(array: Any) -> tuple[str, ...]:
    """The names that ``names_as_array`` stored."""
    return tuple(array.tobytes().decode().split("\n"))


def names_as_array(names: tuple[str, ...]) -> Any:
    return np.frombuffer("\n".join(names).encode(), np.uint8)
