"""Sentences with exact offsets, also where speech recognition gave no punctuation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assessments.scoring.text.patterns import Phrases, normalised

LONGEST_SPAN = 26  # words; a longer span is cut at clause openings
LONGEST_UNMARKED_SPAN = 12  # the same where the whole text has no sentence mark
HARD_LIMIT = 60  # words; whatever they are, a span is cut here, so that reading stays linear
SHORTEST_CLAUSE = 5  # words before such a cut

_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+)\s*")
_MARK = re.compile(r"[.!?]")
_ABBREVIATION = re.compile(r"(?:\b(?:mr|mrs|ms|dr|st|no|e\.g|i\.e|etc|vs|approx|a\.m|p\.m|\d))\.$")
_CLAUSE = Phrases(
    [
        "(?:so|and|but|because|then|okay|ok|well|now|also) (?:<i>|i'm|i'll|i've|we're|we'll|you|"
        "can|could|would|let|please|thank|thanks|if|what|how|that|it|is|do|the|your)",
        "(?:<im>|i'll|i've|we'll|we've|i will|i have|i understand|i can|i know|i see|i hear|"
        "i apologi[sz]e|i appreciate|let me|let's)",
        "(?:can|could|would|may|do|does|did|have|are|is|shall|should|will) "
        "(?:you|i|we|there|that|this|it)",
        "(?:thank you|thanks|please|what (?:i|we)|first|second|next|then|after that|finally|"
        "if you)",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUESTION_OPENING = Phrases(
    [
        "(?:(?:so|and|but|ok|okay|well|now|then|um|uh|please|also|just|right|sure|first|"
        "in the meantime|before that|to help) )*(?:"
        "(?:can|could|would|will|do|did|does|may|shall|should|have|has|are|is|was|were|might|"
        "isn't|aren't|don't|didn't|won't|wouldn't|couldn't|can't) "
        "(?:you|i|we|it|that|there|the|this|your|he|she|they|any|anyone|someone|everything)"
        "|(?:what|when|where|which|who|how|why|what's|how's|where's|when's|who's)"
        "(?: (?:exactly|else|about|kind|sort|time|date|day|part|one|long|much|many|often|"
        "far|soon|did|do|does|is|are|was|were|would|can|could|will|should|has|have|made|makes|"
        "happened|happens|brings|seems|order|error|message|color|colour|size|number|model))"
        "|any(?:thing| (?:other|more|idea|chance)))"
    ]
)
_NOT_A_QUESTION = Phrases(
    [
        "(?:when|where|what|how|which) (?:you|i|we|it|the|your|this|they|he|she)",
        "what (?:i|we) (?:can|will|would|could|suggest|need)",
        "how (?:awful|terrible|sad|frustrating|upsetting|lovely|kind|hard|stressful|disappointing)",
    ]
)
_INNER_QUESTION = Phrases(
    [
        "(?:can|could|would|will|may|might) (?:you|i|we) (?:please |just |also |kindly )*"
        "(?:ask|tell|share|check|confirm|describe|explain|say|give|send|walk|help|read|let|"
        "have|know|clarify|show|take|talk)",
        "do you (?:mind|know|remember|have|want|need|feel|think|recall|happen)",
        "does (?:that|this|it) (?:help|work|sound|make|suit|seem|answer|feel)",
        "(?:is|are|was|were) there (?:anything|any|something)",
        "what (?:would|can|could|did|do|does|happened|is|was|are|were|kind|sort|exactly)",
        "(?:how|when|where|why|which|who) (?:did|do|does|would|can|could|is|was|are|were|has|have)",
        "how (?:long|many|much|often|soon)",
        "which (?:one|of (?:them|these|those|the)|day|time|way) (?:suits|works|is|would|do|did|"
        "fits)",
        "would (?:that|this|it|you (?:like|prefer|be))",
        "(?:is|are) (?:that|this|you|it) (?:ok|okay|all right|alright|right|correct|fine|able)",
        "(?:have|did|are|were) you (?:tried|had|been|get|got|able|see|seen|receive|received|"
        "using|notice|noticed|talked|thought)",
    ]
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of one turn's text, ``start`` and ``end`` in characters.

    ``norm`` is the span's normalised text; it is as long as the span, so offsets agree.
    """

    start: int
    end: int
    norm: str
    words: tuple[str, ...]
    question: bool
    shouted: bool


def words_of(norm: str) -> tuple[str, ...]:
    """The words of normalised text, in order."""
    return tuple(_WORD.findall(norm))


def sentences(text: str) -> tuple[Sentence, ...]:
    """Split one turn's text; every span is trimmed of blanks and holds at least one word."""
    longest = LONGEST_SPAN if _MARK.search(text) else LONGEST_UNMARKED_SPAN
    return tuple(
        _sentence(text, start, end)
        for first, last in _marked_spans(text)
        for opened, closed in _clauses(text, first, last, longest)
        for start, end in _bounded(text, opened, closed)
    )


def is_unmarked(text: str) -> bool:
    """Whether a longer text has neither capitals nor sentence marks, like recognised speech."""
    return len(text) > 40 and not _MARK.search(text) and text == text.lower()


def _sentence(text: str, start: int, end: int) -> Sentence:
    raw = text[start:end]
    norm = normalised(raw)
    letters = [char for char in raw if char.isalpha()]
    shouted = len(letters) >= 10 and sum(map(str.isupper, letters)) > 0.8 * len(letters)
    question = "?" in raw or asks(norm, stated=raw.endswith((".", "!")))
    return Sentence(start, end, norm, words_of(norm), question, shouted)


def asks(norm: str, *, stated: bool = False) -> bool:
    """Whether normalised words have the form of a question.

    ``stated``: the writer ended them as a statement, which a question may then open only.
    """
    opening = _QUESTION_OPENING.match(norm.lstrip(" ,'"))
    if opening and not _NOT_A_QUESTION.match(norm.lstrip(" ,'")):
        return True
    return not stated and bool(_INNER_QUESTION.search(norm))


def _marked_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in _END.finditer(text):
        if _ABBREVIATION.search(text[start : mark.end()].rstrip().lower()) and mark.end() < len(
            text
        ):
            continue
        yield from _trimmed(text, start, mark.end())
        start = mark.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if _WORD.search(text, start, end):
        yield start, end


def _clauses(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """Cut a long unmarked span where a new clause opens."""
    norm = normalised(text[start:end])
    if len(_WORD.findall(norm)) <= longest:
        yield start, end
        return
    last = 0
    for opening in _CLAUSE.finditer(norm):
        if len(_WORD.findall(norm[last : opening.start()])) >= SHORTEST_CLAUSE:
            yield from _trimmed(text, start + last, start + opening.start())
            last = opening.start()
    yield from _trimmed(text, start + last, end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    cuts = [word.start() for word in _WORD.finditer(text, start, end)][HARD_LIMIT::HARD_LIMIT]
    for first, last in pairwise([start, *cuts, end]):
        yield from _trimmed(text, first, last)
