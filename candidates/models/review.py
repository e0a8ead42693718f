"""What the hiring team adds to a result: notes, overrides, who lifted the blind, share links."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from assessments.models import Competency, ScoringRun
from candidates.models.candidate import Application
from candidates.models.opening import Opening


class ApplicationNote(models.Model):
    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]

    def __str__(self) -> str:
        return f"{self.application}: note {self.pk}"


class ScoreOverride(models.Model):
    """A person's score beside the machine's, with the reason; in no composite and no outcome.

    Never edited; the newest of a competency counts as what people think, and an empty score
    takes the former one back.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="overrides")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    run = models.ForeignKey(
        ScoringRun, models.CASCADE, related_name="+", help_text="The result it was set beside."
    )
    score = models.FloatField(null=True, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5)),
                name="override_is_one_to_five",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.competency}: {self.score}"


class Unblinding(models.Model):
    """One reader may see who one candidate is before a decision, and said why."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="unblindings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reader"], name="reader_is_unblinded_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="unblinding_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.application} unblinded"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=Now())


class ShareLink(models.Model):
    """A saved comparison: an address that ends; whoever opens it is signed in and on the team."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    opening = models.ForeignKey(Opening, models.CASCADE, related_name="shares")
    applications = models.ManyToManyField(Application, related_name="shares")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    n_opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"share {self.pk}"
