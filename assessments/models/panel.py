"""Expert panels: people who know the job rate each option, blind, by a link of their own."""

import uuid

from django.db import models
from django.db.models import Q

from assessments.models.competency import Competency
from assessments.models.item import ItemBank, ItemVersion, Option
from assessments.models.staff import StaffUser


class ExpertPanel(models.Model):
    bank = models.ForeignKey(ItemBank, models.PROTECT, related_name="panels")
    name = models.CharField(max_length=120)
    instructions = models.TextField(blank=True, help_text="Shown to the experts before they rate.")
    created_by = models.ForeignKey(StaffUser, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closes_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    items = models.ManyToManyField(ItemVersion, related_name="panels")

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """One invited expert; ``number`` names them wherever their ratings are shown."""

    panel = models.ForeignKey(ExpertPanel, models.CASCADE, related_name="experts")
    number = models.PositiveSmallIntegerField()
    email = models.EmailField()
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "number"], name="expert_number_is_unique_in_panel"
            ),
            models.UniqueConstraint(
                fields=["panel", "email"], name="expert_is_invited_once_to_a_panel"
            ),
        ]

    def __str__(self) -> str:
        return f"expert-{self.number}"


class ExpertRating(models.Model):
    """How well an option shows a competency, by one expert, 1 (harmful) to 7."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="ratings")
    option = models.ForeignKey(Option, models.PROTECT, related_name="expert_ratings")
    competency = models.ForeignKey(Competency, models.PROTECT)
    value = models.PositiveSmallIntegerField()
    rated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "option", "competency"],
                name="expert_rates_an_option_once_per_competency",
            ),
            models.CheckConstraint(
                condition=Q(value__range=(1, 7)), name="expert_rating_is_one_to_seven"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, {self.option} {self.competency}: {self.value}"
