"""What is measured: competencies, and rubrics with an anchor for each level."""

from typing import Self

from django.db import models
from django.db.models import Q

from assessments.enums import ItemKind


class CompetencyQuerySet(models.QuerySet["Competency"]):
    def scored_by(self, form_version_id: int | None = None) -> Self:
        """Those that a form (or, without one, any published item) gives a score of: keyed replies
        do for every competency, words only for those with a machine scorer."""
        version = "itemcompetency__item_version"
        where: dict[str, object] = {"itemcompetency__is_scored": True}
        if form_version_id is None:
            where[f"{version}__published_at__isnull"] = False
        else:
            where[f"{version}__in_forms__section__form_version"] = form_version_id
        how = Q(is_scored=True) | Q(**{f"{version}__kind": ItemKind.SJT})
        return self.filter(how, **where).distinct()


class Competency(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(help_text="Shown by … (work behaviour, not a trait).")
    opposed_by = models.TextField(blank=True)
    is_scored = models.BooleanField(
        default=False, help_text="Has a machine scorer; the others are tagged and rated by people."
    )
    position = models.PositiveSmallIntegerField(default=100)

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "competencies"

    def __str__(self) -> str:
        return self.name


class RubricQuerySet(models.QuerySet["Rubric"]):
    def newest(self) -> dict[int, "Rubric"]:
        """The newest of each competency, by the competency's id."""
        rows = self.order_by("competency", "-number").distinct("competency")
        return {rubric.competency_id: rubric for rubric in rows}


class Rubric(models.Model):
    """One immutable version of a competency's five levels, keyed by its content."""

    competency = models.ForeignKey(Competency, models.PROTECT, related_name="rubrics")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RubricQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competency", "number"], name="rubric_number_is_unique_in_competency"
            ),
            models.UniqueConstraint(
                fields=["competency", "content_hash"], name="rubric_content_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency} rubric {self.number}"

    @property
    def anchors(self) -> tuple[tuple[int, str], ...]:
        """Each level with its anchor, lowest first; load ``levels`` with it."""
        return tuple(sorted((level.level, level.anchor) for level in self.levels.all()))


class RubricLevel(models.Model):
    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    anchor = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__range=(1, 5)), name="rubric_level_is_one_to_five"
            ),
            models.UniqueConstraint(
                fields=["rubric", "level"], name="rubric_has_one_anchor_per_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rubric}, level {self.level}"
