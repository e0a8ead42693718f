"""``python -m assessments.media FILE``: one JSON object on standard output, or exit status 2."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assessments.media import asr, timing
from assessments.media.asr import RecognisedSpeech
from assessments.media.errors import MediaError
from assessments.media.sandbox import DecodedRecording, decode_recording
from assessments.model_files import ModelFileError


def main(arguments: list[str] | None = None) -> int:
    """Decode, judge and transcribe one file; return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        recording = decode_recording(asked.file, claimed_duration_s=asked.claimed_duration)
        heard = _transcribe(recording, asked.language)
    except (MediaError, ModelFileError, OSError) as error:
        print(f"{asked.file}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report(recording, heard), ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assessments.media",
        description="Decode a recording once, judge its quality and print its words with times.",
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--language", default="en", help="ISO 639-1 code, or 'auto' to detect it")
    parser.add_argument("--claimed-duration", type=float, help="seconds the recorder counted")
    return parser


def _transcribe(recording: DecodedRecording, language: str) -> RecognisedSpeech | None:
    if recording.audio is None or not recording.speech:
        return None
    return asr.transcribe(recording.audio, None if language == "auto" else language)


def report(recording: DecodedRecording, heard: RecognisedSpeech | None) -> dict[str, Any]:
    """Return everything about a recording as plain JSON values; times in seconds."""
    words = heard.words if heard else ()
    counted = None
    if heard and recording.audio is not None:
        counted = asr.count_fillers(recording.audio, recording.speech, heard)
    measured = timing.measures(words, [recording.speech], counted)
    return {
        "container": recording.container,
        "streams": [asdict(stream) for stream in recording.streams],
        "duration": round(recording.duration_s, 3),
        "claimed_duration": recording.claimed_duration_s,
        "header_duration": recording.header_duration_s,
        "error_ratio": recording.error_ratio,
        "usable": not recording.unusable,
        "quality": [asdict(finding) for finding in recording.findings],
        "speech": [asdict(stretch) for stretch in recording.speech],
        "language": heard.language if heard else None,
        "model": heard.model if heard else None,
        "text": heard.text if heard else "",
        "segments": [asdict(segment) for segment in heard.segments] if heard else [],
        "words": [asdict(word) for word in words],
        "timing": asdict(measured),
    }


if __name__ == "__main__":
    sys.exit(main())
