"""Score one answer: gate, heads, rubric, evidence."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import rubric
from assessments.scoring.rubric import ACTS, Competency, is_harm
from assessments.scoring.text import gate
from assessments.scoring.text.features import features
from assessments.scoring.text.heads import IMPRESSIONS, NEEDS_PROMPT, firm, heads
from assessments.scoring.text.patterns import normalised
from assessments.scoring.text.reading import Reading, Spoken, read
from assessments.scoring.text.sentences import is_unmarked
from assessments.scoring.text.shapes import (
    AnswerScore,
    Channel,
    CompetencyLevel,
    Evidence,
    SpokenWord,
    TurnAnswer,
)

SHOWN = 0.4  # a sentence must reach this to be quoted, unless it is the act's strongest
MOVED = 0.1  # level points that an act must move to be quoted
SPECIFIC = 3.5  # from this score on something specific was done, and is quoted
SIDES = ("for", "against")
OFF_POINT = "the answer is off the point"
CERTAINLY_OFF = 0.6
ROUNDED = 0.0005
SAID = 0.01  # an act less likely than this is not reported

Acts = Mapping[str, float]


def score_answer(
    turns: Sequence[TurnAnswer], channel: Channel, language: str = "en"
) -> AnswerScore:
    """Score all turns of one answer against the four rubrics.

    ``channel`` chat, email or phone (phone text may lack case and punctuation). The result
    holds every competency, or ``not_scored`` with the reason that holds for all of them. An
    answer on language but off the point gets communication 1, the others are not scored. Raises
    ModelMissing and ModelCorrupt where the installation lacks what the heads need.
    """
    reason = gate.too_long(turns)
    if reason:
        return AnswerScore(not_scored=reason)
    reading = read(turns, channel)
    reason = gate.refusal(turns, reading, language)
    if reason:
        return AnswerScore(not_scored=reason)
    likely, acts, found = _find_acts(turns, reading)
    done = (item.strength for item in found if item.act not in IMPRESSIONS)
    reason = gate.near_empty(reading, max(done, default=0.0))
    if reason:
        return AnswerScore(acts=likely, not_scored=reason)
    if acts.get("off_point", 0.0) >= CERTAINLY_OFF:
        return AnswerScore(_off_point_scores(), likely)
    scores = {str(name): _competency(name, acts, found) for name in Competency}
    return AnswerScore(scores, likely)


def _find_acts(turns: Sequence[TurnAnswer], reading: Reading) -> tuple[Acts, Acts, list[Evidence]]:
    """How likely every act is, its strength 0–1 for the rules, and the quotes.

    An act counts once, at its strongest sentence.
    """
    model, read_as = heads(), features(reading)
    spoken = any(turn.words or is_unmarked(turn.text) for turn in turns)
    likely = model.probabilities(read_as, spoken=spoken)
    harms = np.array([is_harm(act) for act in model.acts])
    for row, sentence in enumerate(reading.spoken):
        if sentence.hollow:  # a copy of the prompt or a mere list does nothing for anybody
            likely[row, ~harms] = 0.0
    named = (*model.acts, *model.whole_acts)
    over_all = np.concatenate([likely.max(axis=0), model.whole_probabilities(likely, read_as)])
    impressed, impressed_by = model.impressions(likely, read_as)
    unseen = NEEDS_PROMPT if all(prompt.empty for prompt in reading.prompts) else frozenset()
    names = (*named, *IMPRESSIONS)
    known = [act for act in names if act in ACTS and act not in unseen]
    likelihoods = _rounded(names, np.append(over_all, impressed))
    strengths = _rounded(names, np.append(firm(over_all, named), impressed))
    if not unseen:
        strengths |= _grounded(strengths)
    by_sentence = dict(zip(model.acts, firm(likely, model.acts).T, strict=True))
    by_sentence |= dict(zip(IMPRESSIONS, impressed_by.T, strict=True))
    places = [_placed(turn) for turn in turns]
    found = [
        _evidence(act, float(strength), sentence, turns, places)
        for act in known
        if act in by_sentence and strengths[act]
        for sentence, strength in zip(reading.spoken, by_sentence[act], strict=True)
        if strength >= _least_quoted(act, strengths[act])
    ]
    return (
        {act: likelihoods[act] for act in known if likelihoods[act] >= SAID},
        {act: strengths[act] for act in known if strengths[act]},
        found,
    )


def _grounded(strengths: Acts) -> Acts:
    """Impressions for, no stronger than the strongest specific act beside them.

    To a customer, kind wording is stock unless something in it is meant for them.
    """
    specific = {
        good: max(strengths[act] for act in rubric.acts_for(name, "specific"))
        for name, (good, _) in rubric.IMPRESSIONS.items()
    }
    return {good: min(strengths[good], most) for good, most in specific.items()}


def _rounded(names: Sequence[str], values: NDArray[np.float32]) -> dict[str, float]:
    return {name: round(float(one), 3) for name, one in zip(names, values, strict=True)}


def _least_quoted(act: str, strength: float) -> float:
    """How strongly a sentence must do the act to be quoted for it; rounding hides none."""
    return (strength if act in IMPRESSIONS else min(SHOWN, strength)) - ROUNDED


def _evidence(
    act: str,
    strength: float,
    sentence: Spoken,
    turns: Sequence[TurnAnswer],
    places: Sequence[Sequence[tuple[SpokenWord, int]]],
) -> Evidence:
    start, end = sentence.start, sentence.end
    heard = [word for word, at in places[sentence.turn] if start <= at < end]
    return Evidence(
        turn=sentence.turn,
        start=start,
        end=end,
        act=act,
        direction="against" if is_harm(act) else "for",
        quote=turns[sentence.turn].text[start:end],
        strength=round(strength, 3),
        media_start_s=heard[0].start_s if heard else None,
        media_end_s=heard[-1].end_s if heard else None,
    )


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


def _competency(name: Competency, acts: Acts, found: Sequence[Evidence]) -> CompetencyLevel:
    value = rubric.score(name, acts)
    weighed = {*rubric.acts_for(name), *rubric.acts_against(name)} & acts.keys()
    moves = {act: abs(value - _without(name, acts, act)) for act in weighed}
    moved = {act for act, points in moves.items() if points >= MOVED}
    kind = weighed - set(rubric.acts_against(name))
    if value >= SPECIFIC and not moved & kind:  # several acts could each stand for the others
        moved.add(max(sorted(kind), key=moves.__getitem__))
    mixed = _mixed([item for item in found if item.act in weighed])
    quoted = sorted(
        (
            item
            for item in found
            if item.act in moved and (item.act not in IMPRESSIONS or _place(item) not in mixed)
        ),
        key=lambda e: (e.turn, e.start, e.act),
    )
    sem = round(rubric.sem(name, value), 3)
    return CompetencyLevel(round(value, 3), sem, rubric.level(value), tuple(quoted))


def _mixed(found: Sequence[Evidence]) -> set[tuple[int, int]]:
    """Where something for and something against was found: no proof of an impression."""
    places = {side: {_place(one) for one in found if one.direction == side} for side in SIDES}
    return set.intersection(*places.values())


def _place(item: Evidence) -> tuple[int, int]:
    return item.turn, item.start


def _without(name: Competency, acts: Acts, act: str) -> float:
    return rubric.score(name, {key: strength for key, strength in acts.items() if key != act})


def _off_point_scores() -> dict[str, CompetencyLevel]:
    others = CompetencyLevel(None, None, None, not_scored=OFF_POINT)
    scores = {str(name): others for name in Competency}
    sem = rubric.sem(Competency.COMMUNICATION, 1.0)
    scores[str(Competency.COMMUNICATION)] = CompetencyLevel(1.0, sem, 1)
    return scores
