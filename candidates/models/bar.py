"""The hiring bar: immutable versions of minimums, weights and a composite cut."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from assessments.models import Competency, Item
from candidates.enums import BarMethod
from candidates.models.opening import Opening


class HiringBarQuerySet(models.QuerySet["HiringBar"]):
    def current(self) -> Self:
        """The newest adopted version of each opening."""
        newest = (
            HiringBar.objects.filter(opening=OuterRef("opening"), adopted_at__isnull=False)
            .order_by("-version")
            .values("pk")[:1]
        )
        return self.filter(pk=Subquery(newest))


class HiringBar(models.Model):
    opening = models.ForeignKey(Opening, models.CASCADE, related_name="bars")
    version = models.PositiveIntegerField()
    composite_cut = models.FloatField(null=True, blank=True)
    meets_p = models.FloatField(default=0.84)
    below_p = models.FloatField(default=0.16)
    method = models.CharField(max_length=12, choices=BarMethod.choices, default=BarMethod.JUDGEMENT)
    reason = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the author.",
    )
    standard = models.ForeignKey(
        "StandardSetting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bars",
        help_text="The judges' work that this bar rests on.",
    )
    adopted_after_results = models.BooleanField(
        default=False, help_text="The first result was already visible; shown on every profile."
    )

    objects = HiringBarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "version"], name="bar_version_is_unique_in_opening"
            ),
            models.CheckConstraint(
                condition=Q(below_p__gt=0, meets_p__lt=1, meets_p__gt=F("below_p")),
                name="bar_probabilities_are_ordered",
            ),
            models.CheckConstraint(
                condition=Q(composite_cut__isnull=True) | Q(composite_cut__range=(1, 5)),
                name="composite_cut_is_one_to_five",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="bar_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.opening}: bar v{self.version}"


class BarCompetency(models.Model):
    bar = models.ForeignKey(HiringBar, models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, models.PROTECT)
    minimum = models.FloatField(null=True, blank=True)
    weight = models.FloatField(default=1)
    is_knock_out = models.BooleanField(
        default=False, help_text="Clearly below the minimum sends to review; it never rejects."
    )

    class Meta:
        verbose_name_plural = "bar competencies"
        constraints = [
            models.UniqueConstraint(
                fields=["bar", "competency"], name="bar_names_a_competency_once"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(minimum__range=(1, 5)),
                name="bar_minimum_is_one_to_five",
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="bar_weight_is_not_negative"),
            models.CheckConstraint(
                condition=Q(is_knock_out=False) | Q(minimum__isnull=False),
                name="knock_out_has_a_minimum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bar} {self.competency}"


class BarItem(models.Model):
    """An item as a knock-out: a score under the minimum sends to review; it never rejects."""

    bar = models.ForeignKey(HiringBar, models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, models.PROTECT)
    minimum = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bar", "item", "competency"], name="bar_names_an_item_once_a_competency"
            ),
            models.CheckConstraint(
                condition=Q(minimum__range=(1, 5)), name="bar_item_minimum_is_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bar} {self.item}"
