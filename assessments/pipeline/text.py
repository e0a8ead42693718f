"""Score written and spoken answers: the words go to the scorer, nothing else does."""

from collections.abc import Sequence

from assessments.enums import Channel, TranscriptSource
from assessments.models import Competency, Evidence, ItemVersion, Response, Take, Transcript
from assessments.pipeline.scored import Scored
from assessments.scoring.text import AnswerScore, SpokenWord, TurnAnswer, score_answer
from assessments.scoring.text.context import with_facts
from assessments.scoring.text.shapes import Channel as TextChannel

METHOD = "acts"
NOT_ANSWERED = "the question was not answered"
NO_SCORER = "there is no scorer for this competency"
NO_SPEECH = "no speech was found in the recording"
NO_WORDS = "the recogniser made out no words that it can rely on: a person should listen"


def score_item(
    item: ItemVersion, competencies: Sequence[Competency], responses: Sequence[Response]
) -> list[Scored]:
    """One score, or the reason for none, per competency; ``responses`` in the order of turns.

    Expects ``turn`` selected, ``takes`` and ``transcripts`` prefetched.
    """
    answered = [response for response in responses if is_answered(response)]
    if not answered:
        return _refused(competencies, NOT_ANSWERED)
    unusable = [why for response in answered if (why := not_usable(response))]
    if len(unusable) == len(answered):
        return _refused(competencies, unusable[0])
    heard = [response for response in answered if not not_usable(response)]
    answer = score_answer(
        [turn_answer(item, response) for response in heard],
        channel_of(item, heard),
        item.language,
    )
    detail: dict[str, object] = {"acts": dict(answer.acts), "turns_scored": len(heard)}
    return [_scored(c, answer, heard, detail) for c in competencies]


def is_answered(response: Response) -> bool:
    return bool(response.text.strip()) or chosen_take(response) is not None


def not_usable(response: Response) -> str:
    """Why this turn's recording cannot be scored; empty for a typed or a usable answer."""
    take = chosen_take(response)
    if take is None:
        return ""
    transcript = newest_transcript(response)
    if take.not_usable_reason and not is_written_down(response):
        return take.not_usable_reason
    if transcript is None:
        return NO_SPEECH
    if transcript.text.strip():
        return ""
    return NO_SPEECH if transcript.source == TranscriptSource.CAPTIONER else NO_WORDS


def chosen_take(response: Response) -> Take | None:
    return next((take for take in response.takes.all() if take.is_chosen), None)


def is_written_down(response: Response) -> bool:
    """Whether a person has listened: then it does not matter what the recogniser could not do."""
    return any(row.source == TranscriptSource.CAPTIONER for row in response.transcripts.all())


def newest_transcript(response: Response) -> Transcript | None:
    return max(response.transcripts.all(), key=lambda t: t.version, default=None)


def turn_answer(item: ItemVersion, response: Response) -> TurnAnswer:
    """The scorer's whole input: words, their times and how sure the recogniser was."""
    customer = response.turn.text if response.turn else item.stem
    prompt = with_facts(customer, item.facts)
    transcript = newest_transcript(response) if chosen_take(response) else None
    if transcript is None:
        return TurnAnswer(prompt, response.text)
    words = tuple(
        SpokenWord(str(w["word"]), float(w["start"]), float(w["end"]), float(w["confidence"]))
        for w in transcript.words
    )
    return TurnAnswer(prompt, transcript.text, words)


def channel_of(item: ItemVersion, responses: Sequence[Response]) -> TextChannel:
    """How the answer was given: spoken words are read as phone, typed ones as their channel."""
    if any(chosen_take(response) for response in responses):
        return "phone"
    return "email" if item.channel == Channel.EMAIL else "chat"


def _refused(competencies: Sequence[Competency], reason: str) -> list[Scored]:
    return [Scored(competency, METHOD, reason=reason) for competency in competencies]


def _scored(
    competency: Competency,
    answer: AnswerScore,
    responses: Sequence[Response],
    detail: dict[str, object],
) -> Scored:
    level = answer.scores.get(competency.slug)
    if level is None or level.score is None:
        reason = answer.not_scored or (level and level.not_scored) or NO_SCORER
        return Scored(competency, METHOD, reason=reason, detail=detail)
    evidence = tuple(
        Evidence(
            response=responses[found.turn],
            act=found.act,
            direction=found.direction,
            start=found.start,
            end=found.end,
            quote=found.quote,
            media_start_s=found.media_start_s,
            media_end_s=found.media_end_s,
        )
        for found in level.evidence
    )
    return Scored(
        competency, METHOD, score=level.score, sem=level.sem, detail=detail, evidence=evidence
    )
