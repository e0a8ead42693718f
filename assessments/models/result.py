"""Results: a scoring run and its scores with their error and evidence. Never edited."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from assessments.enums import EvidenceDirection, ScoreSource
from assessments.models.attempt import Attempt, AttemptItem, Response
from assessments.models.competency import Competency, Rubric

ONE_TO_FIVE = (1, 5)


class ScoringRunQuerySet(models.QuerySet["ScoringRun"]):
    def latest_of_each_attempt(self, source: ScoreSource = ScoreSource.MACHINE) -> Self:
        newest = (
            ScoringRun.objects.filter(attempt=OuterRef("attempt"), source=source)
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=Subquery(newest))


class ScoringRun(models.Model):
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    source = models.CharField(
        max_length=8, choices=ScoreSource.choices, default=ScoreSource.MACHINE
    )
    scorer_version = models.CharField(max_length=64)
    code_revision = models.CharField(max_length=64)
    scorer_settings = models.JSONField(default=dict)
    input_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()

    objects = ScoringRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "number"], name="run_number_is_unique_in_attempt"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("started_at")), name="run_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}, run {self.number}"


class ItemScore(models.Model):
    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="item_scores")
    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="scores")
    competency = models.ForeignKey(Competency, models.PROTECT)
    rubric = models.ForeignKey(Rubric, models.PROTECT, null=True, blank=True)
    method = models.CharField(max_length=40)
    raw = models.FloatField(null=True, blank=True, help_text="SJT: before the frozen scale.")
    score = models.FloatField(null=True, blank=True)
    sem = models.FloatField(
        null=True, blank=True, help_text="Of open answers; one choice says nothing of its error."
    )
    weight = models.FloatField(default=1)
    not_scored_reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "attempt_item", "competency"],
                name="run_scores_an_item_once_per_competency",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=False, score__range=ONE_TO_FIVE, not_scored_reason="")
                | (Q(score__isnull=True, sem__isnull=True) & ~Q(not_scored_reason="")),
                name="item_score_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item} {self.competency}"


class Evidence(models.Model):
    """A sentence that moved a level: offsets into the answer, seconds where it was spoken."""

    item_score = models.ForeignKey(ItemScore, models.CASCADE, related_name="evidence")
    response = models.ForeignKey(Response, models.CASCADE, related_name="+")
    act = models.CharField(max_length=60)
    direction = models.CharField(max_length=8, choices=EvidenceDirection.choices)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    media_start_s = models.FloatField(null=True, blank=True)
    media_end_s = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="evidence_quotes_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} ({self.direction})"


class CompetencyScore(models.Model):
    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="competency_scores")
    competency = models.ForeignKey(Competency, models.PROTECT)
    score = models.FloatField(null=True, blank=True)
    sem = models.FloatField(null=True, blank=True)
    n_items = models.PositiveSmallIntegerField()
    is_provisional = models.BooleanField(default=True)
    reliability = models.FloatField(null=True, blank=True)
    not_scored_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "competency"], name="run_scores_a_competency_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    score__isnull=False,
                    score__range=ONE_TO_FIVE,
                    not_scored_reason="",
                    sem__isnull=False,
                    sem__gt=0,
                )
                | (Q(score__isnull=True, sem__isnull=True) & ~Q(not_scored_reason="")),
                name="competency_score_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.competency}"
