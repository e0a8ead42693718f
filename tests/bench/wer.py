# ruff: noqa: T201
"""Word error rate of the recogniser against gold transcripts: ``python -m tests.bench.wer``.

Takes the real recordings beside the checkout, except excerpts whose transcript runs on past the
sound. Words are compared in lower case, without punctuation, with contractions and digits spelled
out and without the fillers that the recogniser leaves out.
"""

import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass

import jiwer

from assessments.media import asr
from assessments.media.sandbox import decode_recording
from tests.shared import SharedRecording, shared_recordings

FILLERS = frozenset({"um", "uh", "uhm", "hm", "hmm", "mm", "er", "erm"})
_EXPANDED = (
    (r"\bwon't\b", "will not"),
    (r"\bcan't\b", "can not"),
    (r"\bcannot\b", "can not"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'ll\b", " will"),
    (r"'ve\b", " have"),
    (r"'m\b", " am"),
    (r"\bmister\b", "mr"),
    (r"\boh\b", "zero"),
)
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Row:
    """One recording's errors: ``n_errors`` of ``n_words`` in ``seconds`` of CPU."""

    name: str
    n_words: int
    n_errors: int
    audio_s: float
    asr_s: float


def has_gold(recording: SharedRecording) -> bool:
    """Whether a person wrote down all the words of ``recording`` and no others."""
    gold = recording.transcript_kind.startswith("gold") and recording.transcript
    return bool(gold) and "excerpt" not in recording.note


def normalise(text: str) -> str:
    """Return ``text`` in lower case without punctuation, contractions and fillers."""
    text = text.lower().replace("’", "'")
    for pattern, plain in _EXPANDED:
        text = re.sub(pattern, plain, text)
    text = re.sub(r"\d", lambda digit: f" {_DIGITS[int(digit[0])]} ", text)
    text = re.sub(r"[^\w\s']", " ", text).replace("'", "")
    return " ".join(word for word in text.split() if word not in FILLERS)


def measure(recording: SharedRecording) -> Row:
    """Decode and transcribe one recording and count the errors."""
    decoded = decode_recording(recording.path)
    assert decoded.audio is not None
    begun = time.process_time()
    heard = asr.transcribe(decoded.audio)
    taken = time.process_time() - begun
    gold, said = normalise(recording.transcript), normalise(heard.text)
    counts = jiwer.process_words(gold, said)
    errors = counts.substitutions + counts.deletions + counts.insertions
    return Row(recording.name, len(gold.split()), errors, decoded.duration_s, taken)


def main() -> int:
    """Print a table by recording and by folder."""
    rows = [measure(item) for item in shared_recordings() if has_gold(item)]
    if not rows:
        print("No recordings with gold transcripts beside the checkout.", file=sys.stderr)
        return 1
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.name.partition("/")[0]].append(row)
        print(_line(row.name, [row]))
    print("-" * 78)
    for name, members in [*groups.items(), ("all", rows)]:
        print(_line(name, members))
    return 0


def _line(name: str, rows: list[Row]) -> str:
    words, errors = sum(row.n_words for row in rows), sum(row.n_errors for row in rows)
    speed = sum(row.asr_s for row in rows) / sum(row.audio_s for row in rows)
    return f"{name:44}{words:6} words {errors:4} errors {errors / words:6.1%}  {speed:.3f} CPU-s/s"


if __name__ == "__main__":
    sys.exit(main())
