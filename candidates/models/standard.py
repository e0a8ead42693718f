"""Standard setting: judges say what a person who can just do the job would reach.

(Extended) Angoff asks for the expected score of such a person on each item, in two rounds;
contrasting groups asks which candidates can do the job and which cannot, without their scores.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models import Competency, FormItem
from candidates.enums import BarMethod
from candidates.models.candidate import Application
from candidates.models.opening import Opening


class StandardSetting(models.Model):
    opening = models.ForeignKey(Opening, models.CASCADE, related_name="standards")
    method = models.CharField(
        max_length=12, choices=[c for c in BarMethod.choices if c[0] != BarMethod.JUDGEMENT]
    )
    description = models.TextField(
        help_text="The person who can just do the job: what the judges agreed to have in mind."
    )
    round = models.PositiveSmallIntegerField(default=1, help_text="Angoff has two.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=[BarMethod.ANGOFF, BarMethod.CONTRASTING]),
                name="standard_is_set_by_judges",
            ),
            models.CheckConstraint(
                condition=Q(round=1) | Q(round=2, method=BarMethod.ANGOFF),
                name="only_angoff_has_a_second_round",
            ),
            models.CheckConstraint(
                condition=~Q(description=""), name="standard_describes_the_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opening}: {self.method} {self.pk}"


class Judge(models.Model):
    """One judge: a staff member, or for Angoff anybody with the link; named by number."""

    setting = models.ForeignKey(StandardSetting, models.CASCADE, related_name="judges")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(blank=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    finished_round = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "number"], name="judge_number_is_unique_in_setting"
            ),
            models.UniqueConstraint(
                fields=["setting", "user"], name="staff_judges_once_in_a_setting"
            ),
            models.UniqueConstraint(
                fields=["setting", "email"],
                condition=~Q(email=""),
                name="judge_is_invited_once_to_a_setting",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="") | (Q(user__isnull=True) & ~Q(email="")),
                name="judge_is_staff_or_invited",
            ),
        ]

    def __str__(self) -> str:
        return f"judge {self.number}"


class AngoffRating(models.Model):
    """What the just acceptable person would score on an item, 1–5, by one judge in one round."""

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    form_item = models.ForeignKey(FormItem, models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, models.PROTECT)
    expected = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "round", "form_item", "competency"],
                name="judge_rates_an_item_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(expected__range=(1, 5)), name="angoff_rating_is_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge}: {self.expected}"


class GroupJudgement(models.Model):
    """Whether a candidate can do the job, by one judge who saw the answers and no score."""

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="judgements")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    is_competent = models.BooleanField(null=True, help_text="Empty: the judge cannot say.")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "application"], name="judge_sorts_a_candidate_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.judge}: {self.application}"
