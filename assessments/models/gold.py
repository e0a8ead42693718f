"""Gold answers, whose levels are agreed, and what raters gave them: how raters qualify."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.competency import Competency
from assessments.models.item import ItemVersion


class GoldAnswer(models.Model):
    """An answer whose levels are agreed: raters qualify on such, and are checked by them later."""

    code = models.SlugField(unique=True)
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="gold_answers")
    text = models.TextField(help_text="Turns are parted by a line of three hyphens.")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="gold_answer_says_something")
        ]

    def __str__(self) -> str:
        return self.code


class GoldLevel(models.Model):
    """The agreed level of a gold answer, and why: shown after the rater's own."""

    answer = models.ForeignKey(GoldAnswer, models.CASCADE, related_name="levels")
    competency = models.ForeignKey(Competency, models.PROTECT)
    level = models.PositiveSmallIntegerField()
    why = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "competency"], name="gold_answer_has_one_level_per_competency"
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 5)), name="gold_level_is_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.competency}: {self.level}"


class GoldRating(models.Model):
    """What a rater gave a gold answer in one sitting of the qualification; never edited."""

    answer = models.ForeignKey(GoldAnswer, models.PROTECT, related_name="ratings")
    competency = models.ForeignKey(Competency, models.PROTECT)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sitting = models.PositiveSmallIntegerField(default=1)
    level = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "competency", "rater", "sitting"],
                name="rater_rates_a_gold_answer_once_a_sitting",
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 5)), name="gold_rating_is_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.competency} by rater {self.rater_id}: {self.level}"


class RaterQualification(models.Model):
    """How a sitting of the qualification ended, with the figures it was judged by."""

    rater = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sitting = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    figures = models.JSONField(default=dict, help_text="n, agreement and bias by competency.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rater", "sitting"], name="rater_ends_a_sitting_once")
        ]

    def __str__(self) -> str:
        return f"rater {self.rater_id}, sitting {self.sitting}"
