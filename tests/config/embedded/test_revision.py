import subprocess
from pathlib import Path

from config.embedded import revision


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    argv = ["git", "-C", str(root), *who, *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def code(root: Path, text: str) -> Path:
    path = root / "assessments" / "code.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return root


def test_commit_is_named_and_a_change_shows(tmp_path: Path) -> None:
    git(code(tmp_path, "1"), "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    head = git(tmp_path, "rev-parse", "HEAD")[:12]

    clean = revision.of(tmp_path)
    changed = revision.of(code(tmp_path, "2"))

    assert (clean, changed) == (head, f"{head}-dirty")


def test_code_without_git_is_named_by_its_hash(tmp_path: Path) -> None:
    first = revision.of(code(tmp_path, "1"))
    again = revision.of(tmp_path)
    changed = revision.of(code(tmp_path, "2"))

    assert first == again
    assert first != changed
    assert first.startswith("tree-")
