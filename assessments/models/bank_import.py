"""A bank file on its way in: read first, brought in at the author's word."""

from django.db import models
from django.db.models import Q

from assessments.enums import ImportState
from assessments.models.item import ItemBank
from assessments.models.staff import StaffUser

HAS_REPORT = [ImportState.READ, ImportState.IMPORTING, ImportState.DONE]


class BankImport(models.Model):
    name = models.CharField(max_length=200, help_text="What the author's file is called.")
    file = models.FileField(upload_to="imports/", blank=True, help_text="Empty once it is done.")
    state = models.CharField(
        max_length=12, choices=ImportState.choices, default=ImportState.READING
    )
    bank = models.ForeignKey(
        ItemBank,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="imports",
        help_text="Where it goes; empty: where the file says.",
    )
    code = models.SlugField(blank=True, help_text="Of a new bank, whatever the file says.")
    language = models.CharField(max_length=12, default="en")
    report = models.JSONField(null=True, blank=True, help_text="What became of each item.")
    problems = models.JSONField(default=list, blank=True, help_text="Why it was refused.")
    created_by = models.ForeignKey(StaffUser, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=HAS_REPORT, report__isnull=False)
                | Q(state__in=[ImportState.READING, ImportState.REFUSED]),
                name="import_that_was_read_has_a_report",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ImportState.DONE, ImportState.REFUSED], ended_at__isnull=False
                )
                | Q(
                    state__in=[ImportState.READING, ImportState.READ, ImportState.IMPORTING],
                    ended_at__isnull=True,
                ),
                name="import_says_when_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name
