"""Score one answer: gate, heads, rubric, evidence."""

from collections.abc import Mapping, Sequence

from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS, Competency
from assessments.scoring.text import gate, heads
from assessments.scoring.text.context import stem
from assessments.scoring.text.patterns import normalised
from assessments.scoring.text.reading import SENTENCE_HEADS, WHOLE_HEADS, Reading, Spoken, read
from assessments.scoring.text.shapes import (
    AnswerScore,
    Channel,
    CompetencyLevel,
    Evidence,
    SpokenWord,
    TurnAnswer,
)
from assessments.scoring.text.vocabulary import SERVICE

__all__ = ["ITEM_SEM", "heads", "score_answer"]

# Level points, provisional: see docs/scoring-validity.md, "The error of one answer".
ITEM_SEM: Mapping[str, float] = {
    Competency.COMPASSION: 0.7,
    Competency.WARMTH: 0.6,
    Competency.PATIENCE: 0.6,
    Competency.COMMUNICATION: 0.7,
}
_SERVICE = frozenset(map(stem, SERVICE))
FAINTEST = 0.05  # weaker traces of an act are dropped
SHOWN = 0.4  # an act must reach this to be quoted
OFF_POINT = "the answer is off the point"
OFTEN_ABOUT_ONESELF = ("offers_step", "partnership", "re_explains")
ON_POINT_ACTS = (
    "stock_sympathy",
    "validates_feeling",
    "states_impact",
    "expresses_care",
    "offers_step",
    "eases_harm",
    "invites_story",
    "paraphrases",
    "asks_what_else",
    "clarifying_question",
    "gives_time",
    "partnership",
    "re_explains",
)


def score_answer(
    turns: Sequence[TurnAnswer], channel: Channel, language: str = "en"
) -> AnswerScore:
    """Score all turns of one answer against the four rubrics.

    ``channel`` chat, email or phone (phone text may lack case and punctuation). The result
    holds every competency, or ``not_scored`` with the reason that holds for all of them. An
    answer on language but off the point gets communication 1, the others are not scored.
    """
    reason = gate.too_long(turns)
    if reason:
        return AnswerScore(not_scored=reason)
    reading = read(turns, channel)
    reason = gate.refusal(turns, reading, language)
    if reason:
        return AnswerScore(not_scored=reason)
    acts, found = _find_acts(turns, reading)
    reason = gate.near_empty(reading, max(acts.values(), default=0.0))
    if reason:
        return AnswerScore(acts=acts, not_scored=reason)
    if _off_point(reading, acts):
        return AnswerScore(_off_point_scores(), acts)
    scores = {str(name): _competency(name, acts, found) for name in Competency}
    return AnswerScore(scores, acts)


def _find_acts(
    turns: Sequence[TurnAnswer], reading: Reading
) -> tuple[dict[str, float], list[Evidence]]:
    """Strength 0–1 of every act, its strongest sentence counting once, with the quotes."""
    acts: dict[str, float] = {}
    found: list[Evidence] = []
    meant = [spoken for spoken in reading.spoken if not _mocks(spoken, reading)]
    for act, find in SENTENCE_HEADS.items():
        best, at = 0.0, None
        for spoken in meant if _is_kind(act) else reading.spoken:
            strength = find(spoken, reading)
            if strength > best:
                best, at = strength, spoken
        if at is not None and best > FAINTEST:
            acts[act] = round(best, 3)
            found.append(_evidence(act, best, at.turn, at.start, at.end, turns))
    for act, look in WHOLE_HEADS.items():
        strength = look(reading)
        if strength > FAINTEST:
            acts[act] = round(strength, 3)
    return acts, found


def _mocks(spoken: Spoken, reading: Reading) -> bool:
    """Whether the kind words of a sentence are not meant."""
    return any(SENTENCE_HEADS[act](spoken, reading) >= SHOWN for act in ("sarcasm", "insult"))


def _is_kind(act: str) -> bool:
    """Whether an act speaks for the manner; what informs counts whatever its tone."""
    return bool(ACTS[act].for_) and Competency.COMMUNICATION not in ACTS[act].for_


def _evidence(
    act: str, strength: float, turn: int, start: int, end: int, turns: Sequence[TurnAnswer]
) -> Evidence:
    answer = turns[turn]
    begins, ends = _media_span(answer, start, end)
    return Evidence(
        turn=turn,
        start=start,
        end=end,
        act=act,
        direction="against" if ACTS[act].against else "for",
        quote=answer.text[start:end],
        strength=round(strength, 3),
        media_start_s=begins,
        media_end_s=ends,
    )


def _media_span(answer: TurnAnswer, start: int, end: int) -> tuple[float | None, float | None]:
    """Seconds of the first and last recognised word within ``text[start:end]``."""
    heard = [word for word, at in _placed(answer) if start <= at < end]
    if not heard:
        return None, None
    return heard[0].start_s, heard[-1].end_s


def _placed(answer: TurnAnswer) -> list[tuple[SpokenWord, int]]:
    """Recognised words with their offset in the text; a corrected word that is gone is skipped."""
    text, cursor, placed = normalised(answer.text), 0, []
    for word in answer.words:
        wanted = normalised(word.text).strip(" ,")
        at = text.find(wanted, cursor) if wanted else -1
        if at >= 0 and at - cursor < 200:
            placed.append((word, at))
            cursor = at + len(wanted)
    return placed


def _competency(
    name: Competency, acts: Mapping[str, float], found: Sequence[Evidence]
) -> CompetencyLevel:
    value = rubric.score(name, acts)
    moved = [
        item
        for item in found
        if item.strength >= SHOWN
        and (name in ACTS[item.act].for_ or name in ACTS[item.act].against)
    ]
    moved.sort(key=lambda item: (item.turn, item.start, item.act))
    return CompetencyLevel(round(value, 3), ITEM_SEM[name], rubric.level(value), tuple(moved))


def _off_point(reading: Reading, acts: Mapping[str, float]) -> bool:
    """On language, but it takes up nothing of the customer's matter and does nothing for them."""
    if all(prompt.empty for prompt in reading.prompts):
        return False
    if any(reading.n_details(spoken) for spoken in reading.spoken):
        return False
    against = [act for act, strength in acts.items() if ACTS[act].against and strength >= 0.5]
    if [act for act in against if act not in ("missing_answer", "unasked_advice", "wall_of_text")]:
        return False
    content = {stem for spoken in reading.spoken for stem in spoken.stems}
    addressed = any(spoken.addresses_customer for spoken in reading.spoken)
    on_point = {act for act in ON_POINT_ACTS if acts.get(act, 0.0) >= 0.3}
    if not addressed and len(content) >= 8:
        on_point -= set(OFTEN_ABOUT_ONESELF)
    if on_point or content & _SERVICE or reading.facts_told() >= 1:
        return False
    return len(content) >= (8 if addressed else 3)


def _off_point_scores() -> dict[str, CompetencyLevel]:
    others = CompetencyLevel(None, None, None, not_scored=OFF_POINT)
    scores = {str(name): others for name in Competency}
    sem = ITEM_SEM[Competency.COMMUNICATION]
    scores[str(Competency.COMMUNICATION)] = CompetencyLevel(1.0, sem, 1)
    return scores
