"""Human ratings of one answer, per competency, made blind."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.attempt import AttemptItem
from assessments.models.competency import Competency, Rubric


class Rating(models.Model):
    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="ratings")
    competency = models.ForeignKey(Competency, models.PROTECT)
    rubric = models.ForeignKey(Rubric, models.PROTECT)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    cannot_rate_reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt_item", "competency", "rater"],
                name="rater_rates_an_answer_once_per_competency",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=False, level__range=(1, 5), cannot_rate_reason="")
                | (Q(level__isnull=True) & ~Q(cannot_rate_reason="")),
                name="rating_is_one_to_five_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item} {self.competency}: {self.level}"
