"""``python -m assessments.scoring text [FILE]``: score JSON lines without a database or Django.

Each line ``{"id", "prompt", "response", "channel"}`` gives one line with ``id``, ``scores``,
``acts`` and ``not_scored``. A bad line is named on stderr by its number; the others are still
scored, and the exit status is then 2.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO, cast

from assessments.scoring.text import AnswerScore, CompetencyLevel, TurnAnswer, score_answer
from assessments.scoring.text.shapes import Channel

USAGE = "usage: python -m assessments.scoring text [FILE]   (JSON lines; default: standard input)"
CHANNELS = ("chat", "email", "phone")


def main(arguments: list[str]) -> int:
    """Run the command; 0 when every line was scored, 2 on a bad line, file or usage."""
    if not arguments or arguments[0] != "text" or len(arguments) > 2:
        print(USAGE, file=sys.stderr)
        return 2
    if len(arguments) == 1 or arguments[1] == "-":
        with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False) as lines:
            return score_lines(lines, sys.stdout, sys.stderr)
    try:
        with Path(arguments[1]).open(encoding="utf-8", errors="replace") as lines:
            return score_lines(lines, sys.stdout, sys.stderr)
    except OSError as error:
        print(f"cannot read {arguments[1]}: {error.strerror}", file=sys.stderr)
        return 2


def score_lines(lines: Iterable[str], out: TextIO, errors: TextIO) -> int:
    """Score each line in order; returns the exit status."""
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            print(json.dumps(_scored(line), ensure_ascii=False), file=out)
        except (ValueError, RecursionError) as error:
            print(f"line {number}: {error}", file=errors)
            status = 2
    return status


def _scored(line: str) -> dict[str, Any]:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("expected one JSON object")
    missing = [name for name in ("id", "response") if name not in record]
    if missing:
        raise ValueError(f"missing {', '.join(missing)}")
    channel = record.get("channel") or "chat"
    if channel not in CHANNELS:
        raise ValueError(f"channel is one of {', '.join(CHANNELS)}, not {channel!r}")
    prompt, response = record.get("prompt") or "", record["response"]
    if not isinstance(prompt, str) or not isinstance(response, str):
        raise ValueError("prompt and response are text")
    score = score_answer([TurnAnswer(prompt, response)], cast(Channel, channel))
    return {"id": record["id"]} | _as_json(score)


def _as_json(score: AnswerScore) -> dict[str, Any]:
    return {
        "scores": {name: _level(level) for name, level in score.scores.items()},
        "acts": dict(score.acts),
        "not_scored": score.not_scored,
    }


def _level(level: CompetencyLevel) -> dict[str, Any]:
    return {
        "score": level.score,
        "sem": level.sem,
        "level": level.level,
        "evidence": [
            {"start": item.start, "end": item.end, "act": item.act, "quote": item.quote}
            for item in level.evidence
        ],
        "not_scored": level.not_scored,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
