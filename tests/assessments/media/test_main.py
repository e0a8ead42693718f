"""The command line on our own material, on bad files and on all real recordings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jiwer
import pytest

from assessments.media.__main__ import main
from tests.assessments.media.making import record, silence, still
from tests.bench.wer import normalise
from tests.shared import RECORDINGS, needs_recordings


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(list(arguments)) == 0
    printed = json.loads(capsys.readouterr().out)
    assert isinstance(printed, dict)
    return printed


def test_main_prints_words_with_times(
    speech_path: Path, speech_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = run(capsys, str(speech_path))

    assert (printed["container"], printed["usable"]) == ("ogg", True)
    assert set(printed["words"][0]) == {"word", "start", "end", "confidence"}
    said = normalise(" ".join(word["word"] for word in printed["words"]))
    assert jiwer.wer(normalise(speech_text), said) < 0.1
    assert printed["segments"][0]["start"] == pytest.approx(0.3, abs=0.4)
    assert 60 < printed["timing"]["words_per_minute"] < 300


def test_main_on_a_mute_recording_prints_findings_and_no_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(tmp_path / "mute.webm", still(5, 0), silence(5))

    printed = run(capsys, str(path), "--claimed-duration", "60")

    found = {finding["code"]: finding["severity"] for finding in printed["quality"]}
    assert found == {
        "truncated": "warn",
        "silent": "unusable",
        "black": "warn",
        "no_face": "info",
    }
    assert (printed["usable"], printed["words"], printed["segments"]) == (False, [], [])


def test_main_as_a_program_refuses_a_text_in_one_line() -> None:
    command = [sys.executable, "-m", "assessments.media", __file__]

    done = subprocess.run(command, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "not an audio or video recording but a text file" in done.stderr


def test_main_on_a_missing_file_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/no/such/file.webm"]) == 2
    assert "No such file" in capsys.readouterr().err


@needs_recordings
@pytest.mark.full
@pytest.mark.timeout(900)
def test_main_answers_on_every_real_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASR_FILLERS", "0")  # counting doubles the time and has its own tests
    answers: dict[str, int] = {}
    for path in sorted(path for path in RECORDINGS.rglob("*") if path.is_file()):
        answers[path.name] = main([str(path)])
        said = capsys.readouterr()
        assert said.err.count("\n") == (1 if answers[path.name] else 0)

    refused = {name for name, status in answers.items() if status}
    assert refused == {name for name in answers if name.endswith(".jpg") or name == "manifest.csv"}
