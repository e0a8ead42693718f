"""Times for the words of a corrected text, from the words that were recognised."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

HEARD_BY_A_PERSON = 1.0  # how sure a person's word is


def timed(text: str, words: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Return every word of ``text`` as ``{word, start, end, confidence}``, in order.

    ``words``: the recognised ones in the same form, seconds on the take's timeline. A word that
    both have keeps its time; what stands between two such words shares the time between them.
    Without ``words`` no time is known: an empty list.
    """
    given = text.split()
    if not words or not given:
        return []
    spans = _shared_times([_plain(word) for word in given], words)
    return [
        {"word": word, "start": start, "end": end, "confidence": HEARD_BY_A_PERSON}
        for word, (start, end) in zip(given, spans, strict=True)
    ]


def _shared_times(
    given: Sequence[str], words: Sequence[Mapping[str, object]]
) -> list[tuple[float, float]]:
    heard = [_plain(str(word["word"])) for word in words]
    starts = [float(str(word["start"])) for word in words]
    ends = [float(str(word["end"])) for word in words]
    spans: list[tuple[float, float]] = []
    for kind, i, j, a, b in SequenceMatcher(None, heard, given, autojunk=False).get_opcodes():
        if kind == "equal":
            spans += zip(starts[i:j], ends[i:j], strict=True)
        elif b > a:
            low = starts[i] if j > i else (ends[i - 1] if i else starts[0])
            high = ends[j - 1] if j > i else (starts[i] if i < len(starts) else ends[-1])
            spans += _evenly(low, max(low, high), b - a)
    return spans


def _evenly(low: float, high: float, n: int) -> list[tuple[float, float]]:
    step = (high - low) / n
    return [(round(low + k * step, 3), round(low + (k + 1) * step, 3)) for k in range(n)]


def _plain(word: str) -> str:
    return re.sub(r"[^\w']", "", word).lower()
