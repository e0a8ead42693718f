"""Read a take: decode its parts onto one timeline, judge their quality, transcribe.

Decoding and transcribing are one stage because the decoded voice is never stored: nothing
of a face or voice is kept but the recording itself.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from assessments import jobs
from assessments.enums import Severity, TranscriptSource
from assessments.media import timing
from assessments.media.asr import RecognisedSpeech, count_fillers, transcribe
from assessments.media.errors import MediaError, what_happened
from assessments.media.quality import QualityFinding as Finding
from assessments.media.sandbox import DecodedRecording, decode_recording
from assessments.media.speech import SpeechSegment
from assessments.models import QualityFinding, RecordingPart, Take, Transcript
from assessments.pipeline import stages

log = logging.getLogger(__name__)

STAGE_VERSION = "take-2"
SAMPLE_RATE = 16_000
NEVER_ARRIVED = "This part of the recording never arrived whole."
PARTIAL = "Only a part of this recording arrived: its end is missing."
#: Clear speech has 140 words a minute and more; several voices at once or one behind a wall leave
#: about 20, which may be sure ones all the same.
FEWEST_WORDS_A_MINUTE = 30
FEW_WORDS = "the recogniser missed most of what was said: a person should listen"
OTHER_LANGUAGE = "the answer seems to be in another language: a person should listen"
GIVEN_UP = "the recording could not be processed after several tries; a person should look at it"


@dataclass(frozen=True, slots=True)
class ReadPart:
    """One part as decoded; ``problem`` says why it could not be."""

    part: RecordingPart
    starts_at_s: float
    decoded: DecodedRecording | None = None
    problem: str = ""

    @property
    def duration_s(self) -> float:
        return self.decoded.duration_s if self.decoded else 0.0


@dataclass(frozen=True, slots=True)
class ReadTake:
    parts: tuple[ReadPart, ...]
    language: str
    speech: RecognisedSpeech | None = None
    measures: dict[str, object] = field(default_factory=dict)

    @property
    def duration_s(self) -> float:
        return sum(part.duration_s for part in self.parts)

    @property
    def not_usable_reason(self) -> str:
        """Why nothing of this take can be scored; empty where something can."""
        read = [part.decoded for part in self.parts if part.decoded]
        if not read:
            problems = [part.problem for part in self.parts if part.problem]
            return what_happened(problems[0]) if problems else "no part of the recording arrived"
        if all(decoded.unusable for decoded in read):
            return what_happened(read[0].unusable[0].message)
        if self.speech and self.speech.language != self.language:
            return OTHER_LANGUAGE
        if self.speech and self._heard_little(self.speech):
            return FEW_WORDS
        return ""

    def _heard_little(self, speech: RecognisedSpeech) -> bool:
        spoken_s = sum(s.length_s for part in self.parts for s in _speech_segments(part))
        n_expected = FEWEST_WORDS_A_MINUTE * spoken_s / 60
        return 0 < len(speech.words) < n_expected


def process_take(held: jobs.Claim) -> None:
    """Handle one process_take job; its subject is the take."""
    take = Take.objects.select_related("response__attempt_item__form_item__item_version").get(
        pk=held.subject_id
    )
    item = take.response.attempt_item
    parts = list(take.parts.order_by("number"))
    key = input_hash(parts)
    if take.processed_at and (take.input_hash, take.stage_version) == (key, STAGE_VERSION):
        read = None
    else:
        read = read_take(parts, item.form_item.item_version.language)
    attempt_id = item.attempt_id
    with transaction.atomic():
        jobs.finish(held)
        if read:
            _write(take, key, read)
        stages.go_on(attempt_id)


def give_up(held: jobs.Claim) -> None:
    """A take that cannot be read must not keep its attempt from being scored."""
    take = Take.objects.select_related("response__attempt_item").get(pk=held.subject_id)
    with transaction.atomic():
        Take.objects.filter(pk=take.pk, processed_at__isnull=True).update(
            processed_at=timezone.now(), not_usable_reason=GIVEN_UP
        )
        stages.go_on(take.response.attempt_item.attempt_id)


def input_hash(parts: Sequence[RecordingPart]) -> str:
    """What the stage read: the bytes of every part, in order."""
    return hashlib.sha256("".join(f"{p.number}:{p.sha256};" for p in parts).encode()).hexdigest()


def read_take(parts: Sequence[RecordingPart], language: str) -> ReadTake:
    read: list[ReadPart] = []
    for part in parts:
        starts_at_s = sum(earlier.duration_s for earlier in read)
        read.append(_read_part(part, starts_at_s))
    audio = _one_timeline(read)
    spoken = [_speech_segments(part) for part in read]
    if audio is None or not any(spoken):
        return ReadTake(tuple(read), language)
    heard = transcribe(audio, language)
    counted = count_fillers(audio, [segment for part in spoken for segment in part], heard)
    measures = asdict(timing.measures(heard.words, spoken, counted))
    return ReadTake(tuple(read), language, heard, measures)


def _read_part(part: RecordingPart, starts_at_s: float) -> ReadPart:
    if part.completed_at is None:
        return ReadPart(part, starts_at_s, problem=NEVER_ARRIVED)
    try:
        with part.file.open("rb") as file:
            decoded = decode_recording(file.file, claimed_duration_s=part.duration_claimed_s)
    except MediaError as error:
        log.warning("part cannot be read", extra={"part": part.pk, "code": error.code})
        return ReadPart(part, starts_at_s, problem=str(error))
    return ReadPart(part, starts_at_s, decoded)


def _one_timeline(parts: Sequence[ReadPart]) -> NDArray[np.float32] | None:
    """Join the sound of all parts; a silent part keeps its length so that times hold."""
    if not any(p.decoded and p.decoded.audio is not None for p in parts):
        return None
    pieces: list[NDArray[np.float32]] = []
    for part in parts:
        n_samples = round(part.duration_s * SAMPLE_RATE)
        piece = np.zeros(n_samples, dtype=np.float32)
        if part.decoded and part.decoded.audio is not None:
            heard = part.decoded.audio[:n_samples]
            piece[: heard.shape[0]] = heard
        pieces.append(piece)
    return np.concatenate(pieces)


def _speech_segments(part: ReadPart) -> tuple[SpeechSegment, ...]:
    """Where somebody speaks in ``part``, on the take's timeline."""
    return tuple(
        SpeechSegment(part.starts_at_s + s.start_s, part.starts_at_s + s.end_s)
        for s in (part.decoded.speech if part.decoded else ())
    )


def _write(take: Take, key: str, read: ReadTake) -> None:
    for part in read.parts:
        RecordingPart.objects.filter(pk=part.part.pk).update(
            container=part.decoded.container if part.decoded else "",
            starts_at_s=part.starts_at_s,
            duration_s=part.duration_s if part.decoded else None,
            problem=part.problem,
        )
    take.findings.all().delete()
    QualityFinding.objects.bulk_create(
        _finding_row(take, part.starts_at_s, finding)
        for part in read.parts
        if part.decoded
        for finding in part.decoded.findings
    )
    QualityFinding.objects.bulk_create(
        QualityFinding(take=take, code="part_lost", severity=Severity.WARN, message=part.problem)
        for part in read.parts
        if part.problem
    )
    QualityFinding.objects.bulk_create(
        QualityFinding(take=take, code="partial", severity=Severity.WARN, message=PARTIAL)
        for part in read.parts
        if part.part.completed_at and not part.part.is_whole
    )
    if read.speech:
        _write_transcript(take, read.speech)
    Take.objects.filter(pk=take.pk).update(
        processed_at=timezone.now(),
        stage_version=STAGE_VERSION,
        input_hash=key,
        duration_s=read.duration_s,
        not_usable_reason=read.not_usable_reason,
        measures=read.measures,
    )


def _finding_row(take: Take, starts_at_s: float, finding: Finding) -> QualityFinding:
    return QualityFinding(
        take=take,
        code=finding.code,
        severity=finding.severity,
        message=finding.message,
        start_s=None if finding.start_s is None else finding.start_s + starts_at_s,
        end_s=None if finding.end_s is None else finding.end_s + starts_at_s,
        value=finding.value,
    )


def _write_transcript(take: Take, heard: RecognisedSpeech) -> None:
    n_before = take.response.transcripts.count()
    Transcript.objects.create(
        response=take.response,
        take=take,
        version=n_before + 1,
        source=TranscriptSource.RECOGNISED,
        language=heard.language,
        text=heard.text,
        words=[asdict(word) for word in heard.words],
        segments=[asdict(segment) for segment in heard.segments],
        model=heard.model,
    )
