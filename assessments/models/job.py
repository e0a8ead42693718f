"""Work that must survive any kill: one row per job; the broker only carries its id."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from assessments.enums import JobKind, JobState

LIVE = [JobState.QUEUED, JobState.RUNNING]


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self) -> Self:
        return self.filter(
            Q(state=JobState.QUEUED, available_at__lte=Now())
            | Q(state=JobState.RUNNING, lease_until__lt=Now())
        )

    def to_publish_again(self) -> Self:
        """Jobs whose last publication is too old to be still under way."""
        return self.claimable().filter(publish_again_at__lte=Now())

    def live(self) -> Self:
        return self.filter(state__in=LIVE)


class Job(models.Model):
    kind = models.CharField(max_length=24, choices=JobKind.choices)
    subject_id = models.BigIntegerField(help_text="The row the job is about; its kind says which.")
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    claim = models.UUIDField(
        null=True, blank=True, help_text="Fencing token: only its holder may finish the job."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    n_claims = models.PositiveIntegerField(default=0)
    n_published = models.PositiveIntegerField(default=0)
    available_at = models.DateTimeField(db_default=Now())
    publish_again_at = models.DateTimeField(db_default=Now() + timedelta(seconds=5))
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, blank=True, help_text="Ids and settings only.")

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state=JobState.QUEUED),
                name="one_queued_job_per_kind_and_subject",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, claim__isnull=False, lease_until__isnull=False)
                | Q(state=JobState.QUEUED, claim__isnull=True, lease_until__isnull=True)
                | Q(state__in=[JobState.DONE, JobState.FAILED]),
                name="running_job_is_claimed_and_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, finished_at__isnull=True)
                | Q(state__in=[JobState.DONE, JobState.FAILED], finished_at__isnull=False),
                name="ended_job_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_again_at"], condition=Q(state__in=LIVE), name="job_live")
        ]

    def __str__(self) -> str:
        return f"job {self.pk} ({self.kind})"
