"""Who the candidates are, and which opening they applied for."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from assessments.models import Attempt, ScoringRun
from candidates.enums import Outcome
from candidates.models.bar import HiringBar
from candidates.models.opening import Opening


class Candidate(models.Model):
    name = models.CharField(max_length=120)
    email = models.EmailField()
    language = models.CharField(max_length=12, default="en")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="candidate_email_is_unique_in_any_case")
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def for_table(self) -> Self:
        """Everything that one row of the shortlist names."""
        return self.select_related(
            "candidate", "attempt__form_version", "standing__bar", "standing__run"
        ).prefetch_related("standing__run__competency_scores__competency", "decisions")


class Application(models.Model):
    FIRST_REFERENCE = 1000

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="applications")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="applications")
    # Not one-to-one: an opening may let a recent attempt count here too.
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "opening"], name="candidate_applies_once_to_an_opening"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The name by which staff speak of a candidate before a decision."""
        return f"C-{self.FIRST_REFERENCE + self.pk}"


class Invitation(models.Model):
    """A signed link names this row; revoking it makes the link worthless."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="invitations")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    first_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(revoked_at__isnull=True),
                name="application_has_one_live_link",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="link_expires_after_it_is_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Standing(models.Model):
    """Where an application stands: one scoring run read against one bar version.

    Derived, and made anew when a run or a bar arrives; kept so that a table of 20,000
    sorts in the database. Scores never live here.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="standing")
    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="+")
    bar = models.ForeignKey(HiringBar, models.CASCADE, null=True, blank=True, related_name="+")
    composite = models.FloatField(null=True, blank=True)
    composite_sem = models.FloatField(null=True, blank=True)
    p_at_or_above = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reasons = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(composite__isnull=True, composite_sem__isnull=True)
                | Q(composite__isnull=False, composite_sem__isnull=False, composite_sem__gt=0),
                name="composite_shows_its_error",
            ),
            models.CheckConstraint(
                condition=Q(bar__isnull=True, outcome="") | (Q(bar__isnull=False) & ~Q(outcome="")),
                name="outcome_is_against_a_bar",
            ),
        ]
        indexes = [models.Index(fields=["outcome", "-composite"], name="standing_order")]

    def __str__(self) -> str:
        return f"{self.application}: {self.outcome or 'no bar'}"
