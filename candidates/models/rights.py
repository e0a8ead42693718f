"""What candidates may ask for: a second look, an accommodation, and to be forgotten."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from candidates.enums import (
    AccommodationKind,
    AccommodationState,
    DisputeOutcome,
    DisputeSubject,
    ErasureReason,
)
from candidates.models.candidate import Application
from candidates.models.opening import Opening


class Dispute(models.Model):
    """A candidate asks a person to look again; somebody answers by ``due_at``."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="disputes")
    subject = models.CharField(max_length=12, choices=DisputeSubject.choices)
    text = models.TextField()
    asked_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=DisputeOutcome.choices, blank=True)
    answer = models.TextField(blank=True, help_text="The words the candidate reads.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    answered_at__isnull=True, answered_by__isnull=True, outcome="", answer=""
                )
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(answer="")
                ),
                name="dispute_is_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")), name="dispute_is_due_after_it_is_asked"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="application_has_one_open_dispute",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(answered_at__isnull=True), name="dispute_open"
            )
        ]

    def __str__(self) -> str:
        return f"dispute {self.pk}"


class Accommodation(models.Model):
    """More than double time or another route: read by coordinators, never by the hiring team."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="accommodations")
    kind = models.CharField(max_length=12, choices=AccommodationKind.choices)
    text = models.TextField(blank=True)
    state = models.CharField(
        max_length=8, choices=AccommodationState.choices, default=AccommodationState.ASKED
    )
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.TextField(blank=True, help_text="The words the candidate reads.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=AccommodationState.ASKED,
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                )
                | (
                    ~Q(state=AccommodationState.ASKED)
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
                name="accommodation_says_who_answered",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AccommodationKind.OTHER) | ~Q(text=""),
                name="other_accommodation_is_in_words",
            ),
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(state=AccommodationState.ASKED),
                name="accommodation_is_asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"accommodation {self.pk}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> Self:
        return self.filter(lifted_at__isnull=True)

    def keeping(self, opening_id: int, number: int) -> Self:
        """Those of one application, or of its whole opening."""
        return self.filter(Q(number=number) | Q(number__isnull=True), opening=opening_id)


class LegalHold(models.Model):
    """Keeps one application, or a whole opening, from the deletion by schedule."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="holds")
    application = models.ForeignKey(
        Application,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="holds",
        help_text="Empty: everybody of the opening.",
    )
    number = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The application's number; outlives the application."
    )
    reason = models.TextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(db_default=Now())
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_says_who_lifted_it",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=True)
                | Q(application__isnull=False, number__isnull=False, number=F("application")),
                name="hold_names_its_application",
            ),
            models.UniqueConstraint(
                fields=["opening", "number"],
                condition=Q(lifted_at__isnull=True),
                nulls_distinct=False,
                name="opening_or_application_is_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at__isnull=True)


class Erasure(models.Model):
    """One erased application: the ledger, and the pseudonymous record of what was decided.

    The application's rows go when this row is written; the job that removes recordings,
    transcripts and answers sets ``finished_at``. ``address`` is kept until the mail that says
    so is sent. ``record`` is emptied when the time to keep it, and any hold, is over.
    """

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="erasures")
    number = models.PositiveBigIntegerField(unique=True, help_text="The application's number.")
    attempt_number = models.PositiveBigIntegerField(null=True, blank=True)
    attempt_key = models.UUIDField(default=uuid.uuid4, help_text="The attempt's public id.")
    reason = models.CharField(max_length=12, choices=ErasureReason.choices)
    asked_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="en")
    record = models.JSONField(default=dict, blank=True)
    record_ended_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(record_ended_at__isnull=True) | Q(record={}),
                name="ended_record_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("asked_at")), name="erasure_is_due_after_it_is_asked"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(finished_at__isnull=True), name="erasure_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"

    @property
    def reference(self) -> str:
        return f"C-{Application.FIRST_REFERENCE + self.number}"
