"""Decisions: a person, a time and a reason. A machine never makes one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from candidates.enums import DecisionVerdict, Outcome
from candidates.models.bar import HiringBar
from candidates.models.candidate import Application


class DecisionReason(models.Model):
    """A reason to choose from; the admin keeps the list."""

    text = models.CharField(max_length=160, unique=True)
    verdict = models.CharField(
        max_length=8,
        choices=DecisionVerdict.choices,
        blank=True,
        help_text="Offered with this verdict only; empty: with any.",
    )
    position = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "text")

    def __str__(self) -> str:
        return self.text

    def is_offered_with(self, verdict: DecisionVerdict) -> bool:
        return self.is_active and self.verdict in ("", verdict)


class Decision(models.Model):
    application = models.ForeignKey(Application, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=8, choices=DecisionVerdict.choices)
    listed_reason = models.ForeignKey(
        DecisionReason, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(db_default=Now())
    bar = models.ForeignKey(HiringBar, models.PROTECT, null=True, blank=True, related_name="+")
    outcome_then = models.CharField(max_length=12, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.verdict}"


class OutcomeMeasure(models.Model):
    """How it went after the hire: for criterion validity, never for scoring."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="measures")
    measure = models.CharField(max_length=80)
    value = models.FloatField()
    measured_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "measure", "measured_on"],
                name="outcome_is_measured_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.measure}"
