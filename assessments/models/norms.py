"""Named norm groups: percentiles are given against these only."""

from django.db import models
from django.db.models import Q

from assessments.models.competency import Competency
from assessments.models.form import FormVersion

SMALLEST_NORM_GROUP = 100


class NormGroup(models.Model):
    name = models.CharField(max_length=120)
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="norm_groups")
    competency = models.ForeignKey(Competency, models.PROTECT)
    collected_on = models.DateField()
    n = models.PositiveIntegerField()
    scores = models.JSONField(help_text="The sorted scores of the group, no names.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "form_version", "competency"],
                name="norm_group_is_named_once_per_form_and_competency",
            ),
            models.CheckConstraint(
                condition=Q(n__gte=SMALLEST_NORM_GROUP), name="norm_group_has_at_least_100_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.competency} (n = {self.n})"
