"""The fitted files are the pinned ones, hold plain arrays, and are small."""

import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from assessments.model_files import ModelCorrupt, ModelMissing
from assessments.scoring.text import TurnAnswer, encoder, fitted, score_answer
from assessments.scoring.text.fitted import (
    ENCODER,
    HEADS,
    MANIFEST,
    arrays,
    names_as_array,
    names_in,
)
from assessments.scoring.text.heads import heads
from tests.assessments.scoring.text.written import CAKE

SHIPPED = Path(str(files("assessments.scoring.text")))
MOST_BYTES = {ENCODER: 2_000_000, HEADS: 4_000_000}
each_file = pytest.mark.parametrize("name", [ENCODER, HEADS])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped files that is read in place of them."""
    for name in (ENCODER, HEADS, MANIFEST):
        shutil.copy(SHIPPED / name, tmp_path)
    monkeypatch.setattr(fitted, "files", lambda _package: tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    encoder.session.cache_clear()
    heads.cache_clear()


@each_file
def test_copy_of_the_file_is_read(name: str, folder: Path) -> None:
    copied = arrays(name)

    with np.load(SHIPPED / name, allow_pickle=False) as shipped:
        assert sorted(copied) == sorted(shipped.files)


@each_file
@pytest.mark.parametrize("at", [0, 1000, -1])
def test_file_changed_by_one_byte_is_refused(name: str, at: int, folder: Path) -> None:
    content = bytearray((folder / name).read_bytes())
    content[at] ^= 1
    (folder / name).write_bytes(content)

    with pytest.raises(ModelCorrupt, match=rf"{name} is not the pinned one.*make train"):
        arrays(name)


@each_file
def test_file_that_is_cut_off_is_refused(name: str, folder: Path) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])

    with pytest.raises(ModelCorrupt):
        arrays(name)


@each_file
def test_file_that_is_pinned_nowhere_is_refused(name: str, folder: Path) -> None:
    pins = json.loads((folder / MANIFEST).read_text())
    del pins[name]
    (folder / MANIFEST).write_text(json.dumps(pins))

    with pytest.raises(ModelCorrupt):
        arrays(name)


def test_one_file_is_not_taken_for_the_other(folder: Path) -> None:
    shutil.copy(folder / HEADS, folder / ENCODER)

    with pytest.raises(ModelCorrupt, match=ENCODER):
        arrays(ENCODER)


@each_file
def test_missing_file_names_the_command(name: str, folder: Path) -> None:
    (folder / name).unlink()

    with pytest.raises(ModelMissing, match=rf"{name} is missing.*make train"):
        arrays(name)


@each_file
def test_answer_is_not_scored_without_the_pinned_file(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"damage")

    with pytest.raises(ModelCorrupt, match=name):
        score_answer([TurnAnswer(CAKE.prompt, CAKE.good)], CAKE.channel)


def test_pins_are_of_the_two_files() -> None:
    pins = json.loads((SHIPPED / MANIFEST).read_text())

    assert sorted(pins) == sorted((ENCODER, HEADS))


@each_file
def test_file_holds_plain_arrays_and_is_small(name: str) -> None:
    found = arrays(name)

    assert {found[key].dtype.kind for key in found} <= {"f", "u"}
    assert (SHIPPED / name).stat().st_size < MOST_BYTES[name]


@pytest.mark.parametrize("names", [("greets",), ("hi", "hi there", "zoë"), ("a", "", "b")])
def test_names_are_read_as_they_were_stored(names: tuple[str, ...]) -> None:
    assert names_in(names_as_array(names)) == names
