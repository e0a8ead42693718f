"""What people changed about an attempt afterwards, with reasons: voids and reopenings.

And what happened around the answers: context for a reader, never part of a score.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from assessments.enums import SignalKind
from assessments.models.attempt import Attempt, AttemptItem
from assessments.models.form import FormItem


class ItemVoidQuerySet(models.QuerySet["ItemVoid"]):
    def in_force(self) -> Self:
        return self.filter(lifted_at__isnull=True)

    def touching(self, attempt: Attempt) -> Self:
        """Voids of items that ``attempt`` holds: its own ones and those for everybody."""
        mine = Q(attempt=attempt) | Q(attempt__isnull=True)
        return self.filter(mine, form_item__in=attempt.items.values("form_item"))


class ItemVoid(models.Model):
    """An item that counts for nobody, or not in one attempt; lifted, it counts again."""

    form_item = models.ForeignKey(FormItem, models.PROTECT, related_name="voids")
    attempt = models.ForeignKey(
        Attempt,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="voids",
        help_text="Empty: in every attempt at this version of the form.",
    )
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ItemVoidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form_item", "attempt"],
                nulls_distinct=False,
                condition=Q(lifted_at__isnull=True),
                name="item_is_voided_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="void_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_void_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_item} is void"


class Reopening(models.Model):
    """An attempt that was given back to its candidate, with the reason and until when."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="reopenings")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    items = models.ManyToManyField(
        AttemptItem, blank=True, related_name="+", help_text="To be answered anew."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.attempt} reopened"


class IntegritySignal(models.Model):
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="signals")
    attempt_item = models.ForeignKey(
        AttemptItem, models.CASCADE, null=True, blank=True, related_name="signals"
    )
    kind = models.CharField(max_length=20, choices=SignalKind.choices)
    at = models.DateTimeField(db_default=Now())
    seconds = models.FloatField(null=True, blank=True, help_text="How long, where that is known.")

    def __str__(self) -> str:
        return f"{self.attempt}: {self.kind}"
