"""Mark what moved a level in the words of an answer: offsets in, pieces and lines out.

A quoted stretch gets a number; the list under the answer names each act once, for or against
which competency, with the numbers of its stretches. Nothing here reads a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.reports.masking import Span

UNSURE_BELOW = 0.5  # a word under this recognition confidence is marked as unsure
MAX_LINE_WORDS = 14  # without segments a line of the transcript ends here at the latest
FARTHEST = 200  # characters: a word not found within these is not in the text any more


@dataclass(frozen=True, slots=True)
class Found:
    """One act in ``text[start:end]`` that moved one competency; ``begins_s`` where it was said."""

    start: int
    end: int
    act: str
    competency: str
    is_against: bool
    begins_s: float | None = None


@dataclass(frozen=True, slots=True)
class Act:
    label: str
    is_against: bool
    competencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One marked stretch; ``seconds`` and ``time`` are empty where it was typed."""

    number: int
    start: int
    end: int
    quote: str
    acts: tuple[Act, ...]
    seconds: str = ""
    time: str = ""

    @property
    def words(self) -> str:
        return ", ".join(act.label for act in self.acts)

    @property
    def mark(self) -> str:
        sides = {act.is_against for act in self.acts}
        return "both" if len(sides) == 2 else "against" if True in sides else "for"


@dataclass(frozen=True, slots=True)
class ShownAct:
    """One act with every stretch that shows it; of ``places`` each note, and whether this is the
    first act that names it: there its number leads to."""

    label: str
    is_against: bool
    competencies: tuple[str, ...]
    places: tuple[tuple[Note, bool], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same notes; those in ``ends`` end with it."""

    text: str
    mark: str = ""
    ends: tuple[Note, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: str
    end: str
    is_unsure: bool
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of one line under the same notes."""

    words: tuple[Word, ...]
    mark: str = ""
    ends: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    start: str
    time: str
    chunks: tuple[Chunk, ...]


def notes(text: str, found: Iterable[Found]) -> list[Note]:
    """One note a stretch, in the order of the text; an act names each competency once."""
    spans: dict[tuple[int, int], list[Found]] = {}
    for one in found:
        spans.setdefault((one.start, one.end), []).append(one)
    return [
        _note(number, text, span, spans[span]) for number, span in enumerate(sorted(spans), start=1)
    ]


def by_act(marked: Sequence[Note]) -> list[ShownAct]:
    """Each act once, in the order in which the text first shows it, with all its stretches."""
    found: dict[tuple[str, bool], list[tuple[Note, tuple[str, ...], bool]]] = {}
    for note in marked:
        for place, act in enumerate(note.acts):
            own = found.setdefault((act.label, act.is_against), [])
            own.append((note, act.competencies, place == 0))
    return [
        ShownAct(
            label,
            is_against,
            tuple(dict.fromkeys(name for _note, names, _first in own for name in names)),
            tuple((note, is_first) for note, _names, is_first in own),
        )
        for (label, is_against), own in found.items()
    ]


def pieces(text: str, marked: Sequence[Note], hidden: Sequence[Span] = ()) -> list[Piece]:
    """``text`` cut wherever a note or a cover begins or ends; joined they are ``text`` again."""
    stretches = [(n.start, n.end) for n in marked] + [(span.start, span.end) for span in hidden]
    cuts = {0, len(text)}.union(*stretches)
    covers = {span.start for span in hidden}
    inside = sorted(at for at in cuts if 0 <= at <= len(text))
    return [
        Piece(
            text[a:b], _mark(_over(marked, a)), tuple(n for n in marked if n.end == b), a in covers
        )
        for a, b in pairwise(inside)
    ]


def lines(
    text: str,
    words: Sequence[Mapping[str, object]],
    segments: Sequence[Mapping[str, object]],
    marked: Sequence[Note],
) -> list[Line]:
    """The words of a transcript with their seconds, in the lines that the recogniser heard."""
    at = offsets(text, [str(word["word"]) for word in words])
    last = _last_words(at, marked)
    return [
        _line([(words[i], at[i], last.get(i, ())) for i in row], marked)
        for row in _rows(words, segments)
    ]


def offsets(text: str, words: Sequence[str]) -> list[int | None]:
    """Where each word stands in ``text``; None for one that a correction took out."""
    lowered, cursor = text.lower(), 0
    places: list[int | None] = []
    for word in words:
        wanted = word.strip().lower()
        at = lowered.find(wanted, cursor, cursor + FARTHEST + len(wanted)) if wanted else -1
        places.append(at if at >= 0 else None)
        cursor = at + len(wanted) if at >= 0 else cursor
    return places


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, 0:06."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def in_seconds(value: object) -> str:
    """A time for an attribute: a dot, whatever the locale."""
    return f"{float(str(value)):.2f}"


def _note(number: int, text: str, span: tuple[int, int], found: Sequence[Found]) -> Note:
    acts: dict[tuple[str, bool], list[str]] = {}
    for one in found:
        names = acts.setdefault((one.act, one.is_against), [])
        if one.competency not in names:
            names.append(one.competency)
    begins = next((one.begins_s for one in found if one.begins_s is not None), None)
    return Note(
        number,
        *span,
        text[slice(*span)],
        tuple(Act(label, against, tuple(names)) for (label, against), names in acts.items()),
        "" if begins is None else in_seconds(begins),
        "" if begins is None else clock(begins),
    )


def _over(marked: Sequence[Note], at: int | None) -> list[Note]:
    return [note for note in marked if at is not None and note.start <= at < note.end]


def _mark(over: Sequence[Note]) -> str:
    marks = {note.mark for note in over}
    if "both" in marks or marks >= {"for", "against"}:
        return "both"
    return next(iter(marks), "")


def _last_words(at: Sequence[int | None], marked: Sequence[Note]) -> dict[int, tuple[Note, ...]]:
    """Which notes end with the word of this index."""
    ends: dict[int, tuple[Note, ...]] = {}
    for note in marked:
        own = [i for i, place in enumerate(at) if note in _over(marked, place)]
        if own:
            ends[own[-1]] = (*ends.get(own[-1], ()), note)
    return ends


def _rows(
    words: Sequence[Mapping[str, object]], segments: Sequence[Mapping[str, object]]
) -> list[list[int]]:
    """Indices of the words of each line: by segment, or by sentence where there is none."""
    begins = sorted(float(str(segment["start"])) for segment in segments)
    rows: list[list[int]] = []
    segment = -1
    for i, word in enumerate(words):
        own = sum(start <= float(str(word["start"])) + 0.01 for start in begins)
        breaks = own != segment if begins else _is_long(rows, words)
        if not rows or breaks:
            rows.append([])
        rows[-1].append(i)
        segment = own
    return rows


def _is_long(rows: Sequence[Sequence[int]], words: Sequence[Mapping[str, object]]) -> bool:
    if not rows:
        return True
    ended = str(words[rows[-1][-1]]["word"]).rstrip().endswith((".", "?", "!"))
    return ended or len(rows[-1]) >= MAX_LINE_WORDS


def _line(
    row: Sequence[tuple[Mapping[str, object], int | None, tuple[Note, ...]]],
    marked: Sequence[Note],
) -> Line:
    chunks: list[Chunk] = []
    under: list[Note] | None = None
    for word, at, ends in row:
        over = _over(marked, at)
        shown = _word(word)
        if under == over and not chunks[-1].ends:
            chunks[-1] = Chunk((*chunks[-1].words, shown), chunks[-1].mark, ends)
        else:
            chunks.append(Chunk((shown,), _mark(over), ends))
        under = over
    start = row[0][0]["start"]
    return Line(in_seconds(start), clock(float(str(start))), tuple(chunks))


def _word(word: Mapping[str, object]) -> Word:
    return Word(
        str(word["word"]).strip(),
        in_seconds(word["start"]),
        in_seconds(word["end"]),
        float(str(word.get("confidence", 1))) < UNSURE_BELOW,
        bool(word.get("is_hidden")),
    )
