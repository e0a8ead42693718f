"""Who the candidates are, and which opening they applied for."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from assessments.enums import AttemptState, ScoreSource
from assessments.models import Attempt, Competency, ScoringRun
from candidates.enums import DecisionVerdict, Outcome
from candidates.models.bar import HiringBar
from candidates.models.opening import Opening

# Names are searched by the beginnings of their words, in any language.
NAME_WORDS = SearchVector("name", config="simple")
# Whom no figure may order: one of the figures is missing.
NEEDS_PERSON = Q(composite__isnull=True) | Q(outcome=Outcome.NEEDS_PERSON)


class Candidate(models.Model):
    name = models.CharField(max_length=120)
    email = models.EmailField()
    language = models.CharField(max_length=12, default="en")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="candidate_email_is_unique_in_any_case")
        ]
        indexes = [
            GinIndex(NAME_WORDS, name="candidate_name_words"),
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def for_table(self) -> Self:
        """Everything that one row of the shortlist names."""
        return self.select_related(
            "candidate", "attempt", "standing__bar", "standing__run"
        ).prefetch_related("standing__run__competency_scores__competency")


class Application(models.Model):
    FIRST_REFERENCE = 1000

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="applications")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="applications")
    # Not one-to-one: an opening may let a recent attempt count here too.
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="+")
    # Mirrored by a trigger on the attempt, so that a list of 20,000 is counted from one index.
    attempt_state = models.CharField(
        max_length=12, choices=AttemptState.choices, default=AttemptState.INVITED, editable=False
    )
    # Mirrored by a trigger on the standing: those without one are few once all are scored.
    has_result = models.BooleanField(default=False, editable=False)
    wants_reminders = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "opening"], name="candidate_applies_once_to_an_opening"
            )
        ]
        indexes = [
            models.Index(fields=["opening", "attempt_state", "id"], name="application_stage"),
            models.Index(
                fields=["opening", "attempt_state", "id"],
                condition=Q(has_result=False),
                name="application_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The name by which staff speak of a candidate before a decision."""
        return f"C-{self.FIRST_REFERENCE + self.pk}"


class Invitation(models.Model):
    """A signed link names this row; revoking it makes the link worthless."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="invitations")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    first_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(revoked_at__isnull=True),
                name="application_has_one_live_link",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="link_expires_after_it_is_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Standing(models.Model):
    """Where an application stands: one scoring run read against one bar version.

    Derived, and made anew when a run or a bar arrives; kept so that a table of 20,000
    sorts in the database. Opening, time, verdict and marks are copies for that table alone.
    """

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="+", db_index=False)
    application = models.OneToOneField(Application, models.CASCADE, related_name="standing")
    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="+")
    source = models.CharField(
        max_length=8, choices=ScoreSource.choices, default=ScoreSource.MACHINE
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(
        max_length=8,
        choices=DecisionVerdict.choices,
        blank=True,
        help_text="Of the newest decision.",
    )
    has_warning = models.BooleanField(default=False, help_text="The quality gate found something.")
    raters_differ = models.BooleanField(default=False)
    bar = models.ForeignKey(HiringBar, models.CASCADE, null=True, blank=True, related_name="+")
    composite = models.FloatField(null=True, blank=True)
    composite_sem = models.FloatField(null=True, blank=True)
    p_at_or_above = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reasons = models.JSONField(default=list)
    figures = models.BinaryField(
        default=b"", help_text="Scores and their joint error, packed for the bar laboratory."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(composite__isnull=True, composite_sem__isnull=True)
                | Q(composite__isnull=False, composite_sem__isnull=False, composite_sem__gt=0),
                name="composite_shows_its_error",
            ),
            models.CheckConstraint(
                condition=Q(bar__isnull=True, outcome="") | (Q(bar__isnull=False) & ~Q(outcome="")),
                name="outcome_is_against_a_bar",
            ),
        ]
        indexes = [
            models.Index(
                fields=["opening", "-composite", "application"],
                include=["outcome", "verdict"],
                name="standing_order",
            ),
            models.Index(
                fields=["opening", "outcome", "-composite", "application"],
                name="standing_outcome_order",
            ),
            models.Index(
                fields=["opening", "submitted_at", "application"], name="standing_time_order"
            ),
            models.Index(
                fields=["opening", "verdict", "-composite", "application"],
                name="standing_verdict_order",
            ),
            # Few rows each, so that a list of few is not looked for among all.
            models.Index(
                fields=["opening", "submitted_at", "application"],
                condition=NEEDS_PERSON,
                name="standing_needs_person",
            ),
            models.Index(
                fields=["opening", "-composite", "application"],
                condition=Q(has_warning=True),
                name="standing_warned",
            ),
            models.Index(
                fields=["opening", "-composite", "application"],
                condition=Q(raters_differ=True),
                name="standing_raters_differ",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.outcome or 'no bar'}"


class StandingScore(models.Model):
    """A competency score of a standing, copied so that the table sorts and filters by it."""

    standing = models.ForeignKey(Standing, models.CASCADE, related_name="scores", db_index=False)
    opening = models.ForeignKey(Opening, models.CASCADE, related_name="+", db_index=False)
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+", db_index=False)
    score = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standing", "competency"], name="standing_has_a_score_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["opening", "competency", "-score", "standing"], name="standing_score_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.standing} {self.competency}: {self.score}"


class Pool(models.Model):
    """Everybody's packed figures of one opening in one row, for the bar laboratory.

    ``n_changes`` rises with every standing that is written; ``n_read`` is what ``data`` holds.
    """

    opening = models.OneToOneField(Opening, models.CASCADE, related_name="pool")
    n_changes = models.PositiveBigIntegerField(default=0)
    n_read = models.PositiveBigIntegerField(default=0)
    n_people = models.PositiveIntegerField(default=0)
    data = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"pool of {self.opening}"
