"""Assessment forms: immutable versions with sections, pools and a frozen score scale."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from assessments.enums import PublicationState
from assessments.models.competency import Competency
from assessments.models.item import ItemVersion
from assessments.models.publication import says_when_published


class AssessmentForm(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class FormVersionQuerySet(models.QuerySet["FormVersion"]):
    def published(self) -> Self:
        return self.filter(state=PublicationState.PUBLISHED)


class FormVersion(models.Model):
    form = models.ForeignKey(AssessmentForm, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=PublicationState.choices, default=PublicationState.DRAFT
    )
    language = models.CharField(max_length=12, default="en")
    expected_minutes = models.PositiveSmallIntegerField()
    practice_items = models.ManyToManyField(ItemVersion, blank=True, related_name="+")
    scale_seed = models.BigIntegerField(
        default=20260101, help_text="Seeds the simulation of chance that froze the scale."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "number"], name="form_version_number_is_unique"
            ),
            says_when_published("form_version_says_when_it_was_published"),
        ]

    def __str__(self) -> str:
        return f"{self.form} (v{self.number})"


class FormSection(models.Model):
    form_version = models.ForeignKey(FormVersion, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    n_drawn = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Draw this many of the section's items; empty takes all."
    )
    shuffles_items = models.BooleanField(default=False)
    shuffles_options = models.BooleanField(default=False)
    offers_break = models.BooleanField(
        default=False, help_text="Says before the section that this is a good place for a break."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form_version", "position"], name="section_position_is_unique_in_form"
            ),
            models.CheckConstraint(
                condition=Q(n_drawn__isnull=True) | Q(n_drawn__gt=0),
                name="section_draws_at_least_one_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_version}: {self.title}"

    def n_given(self, n_items: int) -> int:
        """How many of the section's ``n_items`` one candidate gets."""
        return n_items if self.n_drawn is None else min(self.n_drawn, n_items)


class FormItem(models.Model):
    section = models.ForeignKey(FormSection, models.CASCADE, related_name="items")
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="in_forms")
    position = models.PositiveSmallIntegerField()
    method = models.CharField(
        max_length=32, blank=True, help_text="Keying method; empty takes the format's default."
    )
    weight = models.FloatField(default=1)
    time_limit_s = models.PositiveIntegerField(
        null=True, blank=True, help_text="In this form; empty takes the item's own time limit."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section", "position"], name="form_item_position_is_unique_in_section"
            ),
            models.UniqueConstraint(
                fields=["section", "item_version"], name="form_section_names_an_item_once"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="form_item_weight_is_positive"),
            models.CheckConstraint(
                condition=Q(time_limit_s__isnull=True) | Q(time_limit_s__gt=0),
                name="form_item_time_limit_is_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.item_version}"


class ScalePoint(models.Model):
    """The raw scores that stand for level 2 (chance) and level 5 (full key)."""

    form_item = models.ForeignKey(FormItem, models.CASCADE, related_name="scale")
    competency = models.ForeignKey(Competency, models.PROTECT)
    method = models.CharField(max_length=32)
    chance = models.FloatField()
    full = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form_item", "competency"], name="scale_has_one_point_per_competency"
            ),
            models.CheckConstraint(
                condition=Q(full__gt=F("chance")), name="full_key_scores_above_chance"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_item} {self.competency}: {self.chance:.3f}…{self.full:.3f}"
