"""Public sets of a few lines, written for these tests."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

EMOTIONS = ("anger", "caring", "gratitude", "sadness", "neutral")
COMMENTS: Mapping[str, tuple[str, ...]] = {
    "Thank you so much, that helps!": ("gratitude",),
    "What a stupid idea.": ("anger",),
    "Take care and call me any time.": ("caring",),
    "It rained all day, how sad.": ("sadness",),
    "The shop closes at noon.": ("neutral",),
    "Her mother is so kind.": ("caring",),  # left out: says whom it is about
    "late " * 70: ("anger",),  # longer than the encoder's lessons
    "?!": ("anger",),  # without words
}
REQUESTS: Mapping[int, tuple[str, float]] = {
    1: ("Could you please tell me more about this page?", 2.0),
    2: ("Why did you do that?", -1.0),
    5: ("Would you mind if I changed it?", 1.0),  # kept back
    6: ("Thanks for this, what do you think of it?", 0.0),
    10: ("Explain yourself.", -2.0),  # kept back
}


def write(folder: Path) -> Path:
    names = "\n".join(EMOTIONS)
    (folder / "goemotions_labels.txt").write_text(f"{names}\n", encoding="utf-8")
    comments = [
        {"text": text, "label": ",".join(str(EMOTIONS.index(one)) for one in felt)}
        for text, felt in COMMENTS.items()
    ]
    requests = [
        {"Id": id_, "Request": text, "Normalized Score": score}
        for id_, (text, score) in REQUESTS.items()
    ]
    _write(folder / "goemotions.csv", comments)
    _write(folder / "stanford_politeness.csv", requests)
    return folder


def _write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
