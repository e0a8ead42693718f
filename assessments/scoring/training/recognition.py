"""Typed words as a speech recogniser would give them: no case, no marks, wrong words, fillers.

Used to fit and to measure the heads where real transcripts with labels do not exist.
"""

import random
import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SOUND_ALIKE = (
    "there their they're|your you're|to too two|its it's|hear here|right write|were where we're|"
    "for four|no know|by buy bye|wait weight|week weak|whole hole|would wood|our are hour|one won|"
    "then than|of off|an and in|is his|have of|been bin|will well|can can't|could good|sorry story|"
    "call called|that's that|i'll all|i'm am|let's lets|we'll will|you'll you|refund refunds|"
    "order older|bill build|fee free|charge change|card cart|account a count|check cheque|"
    "parcel partial|address a dress|email e mail|ticket tickets|delay delayed|send sent|"
    "please peas|"
    "thank thanks|time times|day days|and an|the a|this these|with which|what that|now no|new knew|"
    "been being|feel fill|leave live|meet meat|sure shore|find fine|help held|need knee|said set"
)
_CONFUSED: dict[str, tuple[str, ...]] = {}
for _group in _SOUND_ALIKE.split("|"):
    _words = _group.split()
    for _word in _words:
        _others = tuple(other for other in _words if other != _word)
        _CONFUSED[_word] = _CONFUSED.get(_word, ()) + _others
_SMALL = frozenset(
    ("a", "an", "the", "of", "to", "and", "is", "are", "was", "it", "in", "on", "at")
)
_FILLERS = ("uh", "um", "er", "you know", "like", "well", "i mean")
FILLER_RATE = 0.03


@dataclass(frozen=True, slots=True)
class Recognised:
    """The new text and, for each of its characters, the offset of the word it came from."""

    text: str
    origin: tuple[int, ...]


def as_recognised(text: str, rng: random.Random, word_errors: float = 0.08) -> Recognised:
    """Return ``text`` as recognised, with about ``word_errors`` (0–1) of the words wrong.

    Two errors in five drop a word (small ones first), the others put a word that sounds alike,
    or lose the word's ending.
    """
    pieces: list[tuple[str, int]] = []
    for match in _WORD.finditer(text):
        word, at = match[0].lower().replace("’", "'"), match.start()
        if rng.random() < FILLER_RATE:
            pieces.append((rng.choice(_FILLERS), at))
        if rng.random() >= word_errors:
            pieces.append((word, at))
        elif (word in _SMALL and rng.random() < 0.7) or rng.random() < 0.15:
            continue
        else:
            pieces.append((_misheard(word, rng), at))
    origin: list[int] = []
    for number, (word, at) in enumerate(pieces):
        origin += [at] * (len(word) + (number + 1 < len(pieces)))
    return Recognised(" ".join(word for word, _ in pieces), tuple(origin))


def _misheard(word: str, rng: random.Random) -> str:
    if word in _CONFUSED:
        return rng.choice(_CONFUSED[word])
    if len(word) > 6 and rng.random() < 0.4:
        cut = rng.randint(3, len(word) - 3)
        return f"{word[:cut]} {word[cut:]}"
    for ending in ("ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word[:-1] if len(word) > 4 else rng.choice(("a", "the", "it", "that"))
