"""One-time codes: what opens the inner part of a candidate's own page."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from candidates.models.candidate import Application

MOST_TRIES = 5


class OneTimeCode(models.Model):
    """A code that was asked for; its digits are derived from the row, and stored nowhere."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="codes")
    asked_at = models.DateTimeField(db_default=Now())
    n_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(n_tries__lte=MOST_TRIES), name="code_is_tried_five_times"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__gte=F("asked_at"), n_tries__gte=1),
                name="code_is_tried_before_it_is_used",
            ),
        ]
        indexes = [models.Index(fields=["application", "-asked_at"], name="code_of_application")]

    def __str__(self) -> str:
        return f"code {self.pk}"
