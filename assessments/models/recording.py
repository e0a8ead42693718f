"""Recordings: takes, their parts (one container, one upload each), findings, transcripts."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from assessments.enums import AttemptState, Route, Severity, TranscriptSource
from assessments.media.errors import what_happened
from assessments.models.attempt import Response


class TakeQuerySet(models.QuerySet["Take"]):
    def awaiting_processing(self) -> Self:
        return self.filter(is_chosen=True, processed_at__isnull=True)

    def awaiting_words(self) -> Self:
        """Of captioned attempts: handed in, and nobody has written down yet what is said."""
        attempt = "response__attempt_item__attempt__"
        heard = Transcript.objects.filter(take=OuterRef("pk"), source=TranscriptSource.CAPTIONER)
        arrived = RecordingPart.objects.filter(take=OuterRef("pk"), completed_at__isnull=False)
        return self.filter(
            Exists(arrived),
            ~Exists(heard),
            **{
                f"{attempt}is_captioned": True,
                f"{attempt}is_dry_run": False,
                f"{attempt}state__in": [AttemptState.SUBMITTED, AttemptState.SCORED],
            },
            response__replaced_at__isnull=True,
            is_chosen=True,
            processed_at__isnull=False,
        )


class Take(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="takes")
    number = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=8, choices=Route.choices)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    is_chosen = models.BooleanField(default=False)
    processed_at = models.DateTimeField(null=True, blank=True)
    stage_version = models.CharField(max_length=64, blank=True)
    input_hash = models.CharField(max_length=64, blank=True)
    duration_s = models.FloatField(null=True, blank=True)
    not_usable_reason = models.TextField(blank=True)
    measures = models.JSONField(
        default=dict, blank=True, help_text="Timing measures: shown, never scored."
    )

    objects = TakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "number"], name="take_number_is_unique_in_response"
            ),
            models.UniqueConstraint(
                fields=["response"],
                condition=Q(is_chosen=True),
                name="response_has_one_chosen_take",
            ),
            models.CheckConstraint(
                condition=Q(is_chosen=False) | Q(stopped_at__isnull=False),
                name="only_a_stopped_take_is_chosen",
            ),
            models.CheckConstraint(condition=~Q(route=Route.TYPED), name="take_is_audio_or_video"),
        ]

    def __str__(self) -> str:
        return f"take {self.pk}"

    @property
    def is_partial(self) -> bool:
        """Whether it broke off: never stopped, or not all that was recorded arrived."""
        parts = self.parts.all()
        return self.stopped_at is None or not parts or not all(part.is_whole for part in parts)


class RecordingPart(models.Model):
    """One container made by one MediaRecorder, sent by one resumable upload (tus)."""

    upload_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    take = models.ForeignKey(Take, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    mime_claimed = models.CharField(max_length=120, blank=True)
    length = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Bytes; empty while the browser is still recording."
    )
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes acknowledged.")
    duration_claimed_s = models.FloatField(null=True, blank=True)
    sha256_claimed = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="recordings/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    container = models.CharField(max_length=20, blank=True)
    starts_at_s = models.FloatField(
        null=True, blank=True, help_text="Where this part begins on the take's one timeline."
    )
    duration_s = models.FloatField(null=True, blank=True)
    problem = models.TextField(blank=True, help_text="Why the part could not be read.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["take", "number"], name="part_number_is_unique_in_take"
            ),
            models.CheckConstraint(
                condition=Q(length__isnull=True) | Q(received__lte=F("length")),
                name="part_receives_at_most_its_length",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True)
                | (~Q(file="") & ~Q(sha256="") & Q(length=F("received"))),
                name="complete_part_is_stored_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"

    @property
    def is_whole(self) -> bool:
        """Whether the server stored, byte for byte, what the browser says that it recorded."""
        return self.completed_at is not None and self.sha256 == self.sha256_claimed


class BlurredCopy(models.Model):
    """A copy of a part without its faces, for blind review; ``problem`` says why there is none.

    A file beside a problem is the sound alone.
    """

    part = models.OneToOneField(RecordingPart, models.CASCADE, related_name="blurred")
    file = models.FileField(upload_to="blurred/", blank=True)
    made_by = models.CharField(max_length=64, help_text="The version of what made it.")
    made_at = models.DateTimeField()
    n_frames = models.PositiveIntegerField(default=0)
    n_blanked = models.PositiveIntegerField(
        default=0, help_text="Frames shown blank, because the face was lost."
    )
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="", problem=""), name="blurred_copy_or_problem"
            ),
            models.CheckConstraint(
                condition=Q(n_blanked__lte=F("n_frames")), name="blanked_frames_are_frames"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}, blurred"

    @property
    def is_sound_alone(self) -> bool:
        return bool(self.file and self.problem)


class UploadChunk(models.Model):
    """One acknowledged PATCH where storage has no append (S3): assembled at completion."""

    part = models.ForeignKey(RecordingPart, models.CASCADE, related_name="chunks")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "offset"], name="chunk_offset_is_unique_in_part"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="chunk_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.part} @ {self.offset}"


class QualityFinding(models.Model):
    """What the quality gate found in a take: about the recording, never about the person."""

    take = models.ForeignKey(Take, models.CASCADE, related_name="findings")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    message = models.TextField()
    start_s = models.FloatField(null=True, blank=True)
    end_s = models.FloatField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.take}: {self.code}"

    @property
    def what_happened(self) -> str:
        """For readers who did not make the recording: no advice."""
        return what_happened(self.message)


class Transcript(models.Model):
    """One version of what was said; the recognised one and corrections are all kept."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="transcripts")
    take = models.ForeignKey(Take, models.CASCADE, related_name="transcripts")
    version = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=12, choices=TranscriptSource.choices)
    language = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    words = models.JSONField(
        default=list, help_text="[{word, start, end, confidence}], seconds on the take's timeline."
    )
    segments = models.JSONField(default=list)
    model = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "version"], name="transcript_version_is_unique_in_response"
            )
        ]

    def __str__(self) -> str:
        return f"transcript {self.pk}"
