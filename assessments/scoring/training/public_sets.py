"""The two public sets whose licence lets fitted weights ship.

GoEmotions (Apache-2.0): 28 emotions of a comment. Stanford politeness (Apache-2.0): how polite a
request reads.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from assessments.scoring.text.patterns import normalised
from assessments.scoring.text.sentences import words_of

Matrix = NDArray[np.float32]
POLITENESS = "politeness"
KEPT_BACK = 5  # every fifth request, by id, is never fitted on: the politeness figure's own part

# Texts with any of these are left out: what is fitted must not score whom a text is about.
_PEOPLE = re.compile(
    r"\b(?:black|white|asians?|africans?|arabs?|indians?|jew\w*|muslim\w*|islam\w*|christian\w*|"
    r"catholic\w*|gay|lesbian|trans\w*|queer|wom[ae]n|m[ae]n|girls?|boys?|guys?|males?|females?|"
    r"old|young|race|racis\w*|sexis\w*|sexual|immigra\w*|countr\w*|american\w*|british|religio\w*|"
    r"god|disab\w*|fat|foreign\w*|mexic\w*|chinese|bless\w*|pray\w*|liberals?|republicans?|"
    r"democrats?|trump|mother|father|mom|dad|child|kids?|baby|bro|dude|name|his|her|he|she|him)\b"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts as words, with targets 0–1 (n, k) for the columns of ``tones``."""

    words: list[tuple[str, ...]]
    tones: tuple[str, ...]
    targets: Matrix


def goemotions(folder: Path) -> Labelled:
    """The comments of GoEmotions with their emotions."""
    names = tuple((folder / "goemotions_labels.txt").read_text(encoding="utf-8").split())
    rows = [
        row for row in _rows(folder / "goemotions.csv") if not _PEOPLE.search(row["text"].lower())
    ]
    targets = np.zeros((len(rows), len(names)), np.float32)
    for number, row in enumerate(rows):
        targets[number, [int(label) for label in row["label"].split(",")]] = 1.0
    return Labelled([_words(row["text"]) for row in rows], names, targets)


def politeness(folder: Path, *, kept_back: bool) -> Labelled:
    """The requests to fit on, or the fifth kept back; targets σ(1.5·score)."""
    rows = [
        row
        for row in _rows(folder / "stanford_politeness.csv")
        if (int(row["Id"]) % KEPT_BACK == 0) == kept_back
    ]
    scores = np.array([[float(row["Normalized Score"])] for row in rows])
    targets: Matrix = expit(1.5 * scores).astype(np.float32)
    return Labelled([_words(row["Request"]) for row in rows], (POLITENESS,), targets)


def _words(text: str) -> tuple[str, ...]:
    return words_of(normalised(text))


def _rows(path: Path) -> Sequence[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
