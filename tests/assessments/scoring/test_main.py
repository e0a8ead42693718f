import io
import json
import subprocess
import sys
from pathlib import Path

from assessments.scoring.__main__ import score_lines

GOOD_LINE = json.dumps(
    {
        "id": "a",
        "prompt": "My parcel is late.",
        "response": "I'm so sorry your parcel is late. I'll call the courier today.",
        "channel": "chat",
    }
)


def run(*lines: str) -> tuple[int, list[dict[str, object]], str]:
    out, errors = io.StringIO(), io.StringIO()
    status = score_lines(lines, out, errors)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], errors.getvalue()


def test_line_gives_scores_acts_and_no_refusal() -> None:
    status, rows, errors = run(GOOD_LINE)

    assert (status, errors) == (0, "")
    assert set(rows[0]) == {"id", "scores", "acts", "not_scored"}
    scores = rows[0]["scores"]
    assert isinstance(scores, dict)
    assert set(scores) == {"compassion", "warmth", "patience", "communication"}
    assert {"score", "sem", "level", "evidence"} <= set(scores["compassion"])
    assert set(scores["compassion"]["evidence"][0]) == {"start", "end", "act", "quote"}


def test_bad_lines_are_named_and_lose_nothing_else() -> None:
    status, rows, errors = run("{", GOOD_LINE, '{"id": 1}', "[]", "", GOOD_LINE)

    assert (status, len(rows)) == (2, 2)
    assert [line.split(":")[0] for line in errors.splitlines()] == ["line 1", "line 3", "line 4"]


def test_wrong_channel_and_wrong_types_are_refused() -> None:
    status, rows, errors = run(
        '{"id": 1, "response": "Hello there.", "channel": "fax"}', '{"id": 2, "response": 3}'
    )

    assert (status, rows) == (2, [])
    assert "channel is one of chat, email, phone" in errors


def test_empty_answer_is_not_scored_with_its_reason() -> None:
    _, rows, _ = run('{"id": 1, "prompt": "Hello?", "response": "", "channel": "chat"}')

    assert rows == [{"id": 1, "scores": {}, "acts": {}, "not_scored": "the answer is empty"}]


def test_command_reads_a_file_and_needs_no_django(tmp_path: Path) -> None:
    lines = tmp_path / "answers.jsonl"
    lines.write_text(GOOD_LINE + "\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "assessments.scoring", "text", str(lines)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["id"] == "a"
    assert "django" not in done.stderr


def test_command_without_a_file_to_read_exits_with_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assessments.scoring", "text", "/nowhere.jsonl"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
