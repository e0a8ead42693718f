"""``make validity``: measure the scores and write docs/validity.md with its pictures.

Needs the public sets beside the checkout. Everything is seeded: the same scorer and the same data
give the same page, but for the time of the machine. About ten minutes on two cores.
"""

import sys
from pathlib import Path
from time import monotonic

from tests.validity import (
    corpus,
    elsewhere,
    error,
    fairness,
    length,
    public,
    report,
    sets,
    speech,
    speed,
)
from tests.validity.kept import read_kept
from tests.validity.scores import Scores

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validity.md"


def main() -> int:
    """Write the page; 1 where the public sets are not there or the scorer changed meanwhile."""
    if not sets.are_there():
        print(f"No public sets in {sets.FOLDER}: nothing measured, the page stays as it is.")
        return 1
    began = monotonic()

    def say(line: str) -> None:
        print(f"{monotonic() - began:6.0f} s  {line}", flush=True)

    measured = report.fingerprint()
    fast = speed.chapter()
    scores = Scores(say)
    try:
        kept = read_kept(scores)
        chapters = [
            corpus.chapter(kept),
            elsewhere.chapter(elsewhere.read_elsewhere(scores)),
            public.chapter(scores),
            length.chapter(kept, scores),
            speech.chapter(kept, scores, with_public=True),
            fairness.chapter(kept, scores, with_public=True),
            error.chapter(kept, scores),
            fast,
        ]
    finally:
        scores.close()
    if report.fingerprint() != measured:
        print("The scorer changed during the run: nothing written, run again.")
        return 1
    PAGE.write_text(report.page(chapters), encoding="utf-8")
    say(f"{PAGE.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
