"""What a reviewer wrote when an item or a form went back to its author."""

from django.db import models
from django.db.models import Q

from assessments.models.form import FormVersion
from assessments.models.item import ItemVersion
from assessments.models.staff import StaffUser


class ReviewNote(models.Model):
    item_version = models.ForeignKey(
        ItemVersion, models.CASCADE, null=True, blank=True, related_name="review_notes"
    )
    form_version = models.ForeignKey(
        FormVersion, models.CASCADE, null=True, blank=True, related_name="review_notes"
    )
    author = models.ForeignKey(StaffUser, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="review_note_says_something"),
            models.CheckConstraint(
                condition=Q(item_version__isnull=True) ^ Q(form_version__isnull=True),
                name="review_note_is_about_one_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_version or self.form_version}: {self.text}"
