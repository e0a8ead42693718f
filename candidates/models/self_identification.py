"""What a candidate chose to say of themselves, kept apart from everything else.

Only ``candidates.reports.grouping`` reads it, for figures over many people. No page of the people
side, no API and no admin shows it; it goes with the application.
"""

from django.db import models
from django.db.models import Q

from candidates.enums import RaceEthnicity, Sex
from candidates.models.candidate import Application


class SelfIdentification(models.Model):
    """Each answer is voluntary; an empty one was not given. Changed and removed at will."""

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="self_identification"
    )
    sex = models.CharField(max_length=16, choices=Sex.choices, blank=True)
    race_ethnicity = models.CharField(max_length=16, choices=RaceEthnicity.choices, blank=True)
    text_version = models.CharField(max_length=20)
    text = models.TextField(help_text="The words the candidate saw.")
    language = models.CharField(max_length=12, default="en")
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(sex="", race_ethnicity=""), name="self_identification_says_something"
            ),
            models.CheckConstraint(
                condition=Q(sex__in=["", *Sex.values])
                & Q(race_ethnicity__in=["", *RaceEthnicity.values]),
                name="self_identification_uses_the_categories",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="self_identification_keeps_the_words_shown"
            ),
        ]

    def __str__(self) -> str:
        return f"self-identification {self.pk}"
