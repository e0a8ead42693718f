"""``python -m assessments.scoring.training [FOLDER]``: fit all that the text scorer learned.

Reads the corpus beside it and, from FOLDER (default ``../shared/data/text``), the two public sets
whose licence lets weights ship. Writes ``text/encoder.npz``, ``text/heads.npz``, their pins and
``rubric.json``. Needs torch (``train.txt``); takes an hour on two cores.
"""

import sys
from pathlib import Path
from time import monotonic

from assessments.scoring.text.features import meanings as shipped_meanings
from assessments.scoring.training import fitting, meanings
from assessments.scoring.training.artefact import save_encoder, save_heads, save_rules

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

    found = fitting.material(folder, say)
    by_fold = list(meanings.cross_validated(found, say))
    say("now the encoder that ships")
    save_encoder(meanings.fit_encoder(found, say).changes())
    final = [shipped_meanings(one) for one in found.readings]
    say("all texts read by the encoder that ships")
    heads, rules = fitting.fit_heads(found, by_fold, final, say)
    save_heads(heads)
    save_rules(rules)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
