"""``python -m assessments.scoring.training [FOLDER]``: fit all that the text scorer learned.

Reads the corpus beside it and, from FOLDER (default ``../shared/data/text``), the two public sets
whose licence lets weights ship. Writes ``text/heads.npz``, its manifest and ``rubric.json``; the
same input gives the same files. Takes about half an hour on one core.
"""

import sys
from pathlib import Path
from time import monotonic

from assessments.scoring.training import fitting
from assessments.scoring.training.artefact import save_heads, save_rules

DEFAULT_FOLDER = Path("../shared/data/text")
NEEDED = ("goemotions.csv", "goemotions_labels.txt", "stanford_politeness.csv")


def main(arguments: list[str]) -> int:
    """Run the command; 2 where a set is missing."""
    folder = Path(arguments[0]) if arguments else DEFAULT_FOLDER
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        print(f"{folder} lacks {', '.join(missing)}: name the folder that has them.")
        return 2
    began = monotonic()

    def say(line: str) -> None:
        print(f"{monotonic() - began:6.0f} s  {line}", flush=True)

    fitted = fitting.fit_all(folder, say)
    say(f"text/heads.npz sha256 {save_heads(fitted.heads)}")
    save_rules(fitted.rules)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
