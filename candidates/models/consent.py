"""What a candidate agreed to: one row per purpose and text version, never edited."""

from django.db import models
from django.db.models.functions import Now

from candidates.enums import ConsentPurpose
from candidates.models.candidate import Application


class Consent(models.Model):
    application = models.ForeignKey(Application, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices)
    is_given = models.BooleanField()
    text_version = models.CharField(max_length=20)
    text = models.TextField(help_text="The words the candidate saw.")
    language = models.CharField(max_length=12, default="en")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="consent_keeps_the_words_shown"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.purpose} {'yes' if self.is_given else 'no'}"
