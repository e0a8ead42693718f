"""How many "um"s and "uh"s: a count for the timing measures, from words that nobody keeps.

The recogniser leaves fillers out. Asked for a transcript that begins with some, it writes most of
them down, and invents them where nobody speaks or where it goes round in circles. So a second
pass listens only where the first one heard words, has to hear the same words again, and its count
has a cap. What it wrote is dropped: it never becomes a transcript.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.media.asr.words import Word
from assessments.media.speech import SpeechSegment

#: What a transcript that keeps its fillers looks like; the second pass begins with it.
PROMPT = "Uh, um, so I was, um, thinking, uh, hmm, yeah."
LANGUAGE = "en"
#: The encoder takes 30 s; the rest is for words at the edge.
WINDOW_S = 28.0
#: A pause longer than this begins a new window: what lies in it is not listened to.
BRIDGED_S = 3.0
#: Speech further than this from any recognised word may be laughter or music.
NEAR_WORD_S = 2.0
#: Share of the first pass's words that the second must hear again.
SAME_WORDS = 0.6
#: The densest real speaker measured says one in 2.3 s.
MOST_PER_S = 0.5

_FILLER = re.compile(r"u+h+m*|u+m+|e+r+m+|h+m+|m+h*m+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class FillerCount:
    """``n_fillers`` in ``listened_s`` seconds, pauses within windows included."""

    n_fillers: int
    listened_s: float

    @property
    def per_minute(self) -> float:
        """Fillers in a minute of answer."""
        return 60 * self.n_fillers / self.listened_s


def windows(segments: Sequence[SpeechSegment], words: Sequence[Word]) -> list[SpeechSegment]:
    """Return what to listen to again: stretches of at most 28 s, in order.

    ``segments`` from ``find_speech`` and ``words`` of the first pass, both in order.
    """
    found: list[SpeechSegment] = []
    for segment in segments:
        if not any(_is_near(word, segment) for word in words):
            continue
        for piece in _pieces(segment):
            last = found[-1] if found else None
            if last and _belongs(last, piece):
                found[-1] = SpeechSegment(last.start_s, piece.end_s)
            else:
                found.append(piece)
    return found


def count_in(text: str, words: Sequence[Word], length_s: float) -> int | None:
    """Return the fillers in ``text``, heard in ``length_s`` seconds; None where it is no witness.

    ``words``: what the first pass heard in the same seconds.
    """
    said = _words(text)
    before = Counter(w for word in words for w in _words(word.word) if not is_filler(w))
    again = (before & Counter(said)).total()
    if not before or again < SAME_WORDS * before.total():
        return None
    return min(sum(map(is_filler, said)), int(MOST_PER_S * length_s))


def total(counted: Iterable[tuple[int | None, float]]) -> FillerCount | None:
    """Add up windows: (count or None, seconds) each; None where no window could be counted."""
    trusted = [(count, length_s) for count, length_s in counted if count is not None]
    if not trusted:
        return None
    return FillerCount(
        sum(count for count, _ in trusted), round(sum(length_s for _, length_s in trusted), 3)
    )


def is_filler(word: str) -> bool:
    """Whether ``word`` is "um", "uh", "hmm" and the like; "like" and "you know" are words."""
    return bool(_FILLER.fullmatch(word.lower()))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _is_near(word: Word, segment: SpeechSegment) -> bool:
    return word.end >= segment.start_s - NEAR_WORD_S and word.start <= segment.end_s + NEAR_WORD_S


def _pieces(segment: SpeechSegment) -> Iterable[SpeechSegment]:
    start_s = segment.start_s
    while segment.end_s - start_s > WINDOW_S:
        yield SpeechSegment(start_s, start_s + WINDOW_S)
        start_s += WINDOW_S
    yield SpeechSegment(start_s, segment.end_s)


def _belongs(window: SpeechSegment, piece: SpeechSegment) -> bool:
    pause_s = piece.start_s - window.end_s
    return pause_s <= BRIDGED_S and piece.end_s - window.start_s <= WINDOW_S
