"""Openings: the job, its hiring team, its tasks and what each task asks for."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import Role, ScoreSource
from assessments.models import Competency, FormVersion, StaffUser
from candidates.enums import OpeningState


class OpeningQuerySet(models.QuerySet["Opening"]):
    def visible_to(self, user: StaffUser) -> Self:
        """Openings whose hiring team ``user`` is on; admins see all."""
        if Role.ADMIN in user.roles:
            return self.all()
        return self.filter(team=user) if Role.RECRUITER in user.roles else self.none()


class Opening(models.Model):
    name = models.CharField(max_length=120)
    location = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=OpeningState.choices, default=OpeningState.DRAFT)
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="openings")
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="openings")
    contact_email = models.EmailField(help_text="Candidates see it where help is offered.")
    days_to_answer = models.PositiveSmallIntegerField(default=14)
    retention_until = models.DateField()
    waiting_period_days = models.PositiveSmallIntegerField(
        default=90, help_text="How long before the same person may try again."
    )
    may_reuse_attempt = models.BooleanField(
        default=False, help_text="A recent attempt at the same form may count here too."
    )
    score_source = models.CharField(
        max_length=8,
        choices=ScoreSource.choices,
        default=ScoreSource.MACHINE,
        help_text="One shortlist uses one source.",
    )
    n_raters = models.PositiveSmallIntegerField(default=2)
    escalate_from = models.PositiveSmallIntegerField(
        default=2, help_text="Levels by which two raters differ when a third is asked."
    )
    is_pilot = models.BooleanField(
        default=False, help_text="Nobody is hired from it: figures by group may be tried on it."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OpeningState.DRAFT) | Q(opened_at__isnull=False),
                name="opening_says_when_it_opened",
            ),
            models.CheckConstraint(
                condition=Q(state=OpeningState.CLOSED, closed_at__isnull=False)
                | (~Q(state=OpeningState.CLOSED) & Q(closed_at__isnull=True)),
                name="opening_says_when_it_closed",
            ),
            models.CheckConstraint(
                condition=Q(days_to_answer__range=(1, 90)),
                name="candidates_have_one_to_ninety_days",
            ),
            models.CheckConstraint(
                condition=Q(n_raters__range=(1, 5), escalate_from__range=(1, 4)),
                name="opening_asks_for_raters_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.location}" if self.location else self.name


class OpeningTask(models.Model):
    """A task of the job with its importance: what makes a competency matter here."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=240)
    importance = models.PositiveSmallIntegerField(help_text="1 (minor) to 5 (critical).")
    competencies = models.ManyToManyField(Competency, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "position"], name="task_position_is_unique_in_opening"
            ),
            models.CheckConstraint(
                condition=Q(importance__range=(1, 5)), name="task_importance_is_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return self.text
