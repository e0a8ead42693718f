"""Scoring from the command line, without a database or Django.

``text [FILE]`` scores JSON lines: each ``{"id", "prompt", "response", "channel"}`` gives one line
with ``id``, ``scores``, ``acts`` and ``not_scored``. A bad line is named on stderr by its number;
the others are still scored, and the exit status is then 2.

``items FILE [--key FILE] [--group COLUMN]`` prints the analysis of a table of responses as JSON
(``items_file``).
"""

import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO, cast

from assessments.scoring.errors import ScoringError
from assessments.scoring.items_file import analysis, read_key, read_table
from assessments.scoring.text import AnswerScore, CompetencyLevel, TurnAnswer, score_answer
from assessments.scoring.text.shapes import Channel

ITEMS_HELP = """\
Prints JSON:
  n_people n_items mean sd        of the total score; a blank or NA counts as wrong (lowest level)
  alpha alpha_95 omega sem        Cronbach's alpha with its 95 % limits (Feldt), McDonald's omega,
                                  and the standard error of measurement in points of the total
  items                           item, facility (0 to 1), item_rest (corrected r), missing (share),
                                  likely_miskey (the better option, or null) and options: share,
                                  rest_r, and by_band, the share in each fifth by rest score
  by_length                       reliability and information r/(1 - r) of tests of 1 to three
                                  times as many such items (Spearman-Brown)
  notes                           what could not be told, and why
  groups dif (with --group)       items of 0 and 1: chi_square (Mantel-Haenszel, with continuity
                                  correction), p, alpha_mh, delta, class A B C of ETS; from 30
                                  people a group. Items of several levels: ordinal logistic
                                  regression, chi_square (2 df) and p of both differences, uniform
                                  and non_uniform (1 df each) with their p, log_odds, r2_change
                                  (Nagelkerke), class by Jodoin and Gierl (.035, .070), zumbo by
                                  Zumbo (.13, .26); from 100 people a group. Else "refused" says why
"""
CHANNELS = ("chat", "email", "phone")


def main(arguments: list[str]) -> int:
    """Run the command; 0 when all went well, 2 on a bad line, file or usage."""
    given = _parser().parse_args(arguments)
    try:
        return _score_file(given.file) if given.command == "text" else _print_items(given)
    except OSError as error:
        print(f"cannot read {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m assessments.scoring")
    commands = parser.add_subparsers(dest="command", required=True)
    text = commands.add_parser("text", help="score answers given as JSON lines")
    text.add_argument("file", nargs="?", default="-", help="default: standard input")
    items = commands.add_parser(
        "items",
        help="analyse the items of a table of responses",
        description=ITEMS_HELP,
        formatter_class=RawDescriptionHelpFormatter,
    )
    items.add_argument("file", help="CSV: a column an item, a line a person")
    items.add_argument(
        "--key",
        help="CSV with item,key: the cells then hold the options chosen; without it they hold "
        "numbers, 0 and 1 or levels",
    )
    items.add_argument("--group", help="the column with the groups to compare item by item")
    items.add_argument("--reference", help="the group that the focal one is compared with")
    items.add_argument("--focal", help="the group that an item may disadvantage")
    return parser


def _score_file(name: str) -> int:
    if name == "-":
        with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False) as lines:
            return score_lines(lines, sys.stdout, sys.stderr)
    with Path(name).open(encoding="utf-8", errors="replace") as lines:
        return score_lines(lines, sys.stdout, sys.stderr)


def _print_items(given: Namespace) -> int:
    try:
        with Path(given.file).open(encoding="utf-8-sig", newline="") as lines:
            table = read_table(lines, given.file)
        key = None
        if given.key:
            with Path(given.key).open(encoding="utf-8-sig", newline="") as lines:
                key = read_key(lines, given.key)
        found = analysis(table, key, given.group, (given.reference, given.focal))
    except UnicodeDecodeError:
        print("the file is not in UTF-8: save it again as UTF-8", file=sys.stderr)
        return 2
    except ScoringError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


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
