"""What a reviewer wrote when an item went back to its author."""

from django.db import models
from django.db.models import Q

from assessments.models.item import ItemVersion
from assessments.models.staff import StaffUser


class ReviewNote(models.Model):
    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="review_notes")
    author = models.ForeignKey(StaffUser, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="review_note_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.item_version}: {self.text}"
