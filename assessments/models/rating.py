"""Ratings of one answer by raters other than the scorer: people, made blind, and a model.

A language model's ratings stand in a table of their own and never in a score: it has no
account, must quote, and names the question it was asked.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from assessments.enums import AssignmentReason, AttemptState
from assessments.models.amendment import ItemVoid
from assessments.models.attempt import Attempt, AttemptItem, Response
from assessments.models.competency import Competency, Rubric
from assessments.models.staff import StaffUser


class RatingRequest(models.Model):
    """Raters are wanted for the open answers of an attempt; who the candidate is, is not said."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="rating_requests")
    n_raters = models.PositiveSmallIntegerField(default=2)
    escalate_from = models.PositiveSmallIntegerField(
        default=2, help_text="Levels by which two raters differ when a third is asked."
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(closed_at__isnull=True),
                name="attempt_has_one_open_rating_request",
            ),
            models.CheckConstraint(
                condition=Q(n_raters__range=(1, 5)), name="one_to_five_raters_are_asked"
            ),
            models.CheckConstraint(
                condition=Q(escalate_from__range=(1, 4)), name="raters_differ_by_one_to_four"
            ),
        ]

    def __str__(self) -> str:
        return f"ratings of {self.attempt}"


def _shown_after(time: str) -> Exists:
    """Whether the answer as it stands was begun only after the row's ``time``."""
    return Exists(
        Response.objects.filter(attempt_item=OuterRef("attempt_item"), shown_at__gt=OuterRef(time))
    )


# A place that its rater does not get again; one that ran out may be taken once more.
HAD = Q(returned_at__isnull=True) | Q(returned_at__lt=F("due_at"))


class RatingAssignmentQuerySet(models.QuerySet["RatingAssignment"]):
    def unfinished(self) -> Self:
        """Places whose levels are not final yet: waiting, in somebody's hands, or held."""
        return self.filter(done_at__isnull=True, returned_at__isnull=True, waived_at__isnull=True)

    def wanting_a_further_rater(self) -> Self:
        """Free places at answers whose raters differ: perhaps nobody is left to take them."""
        return self.unfinished().filter(rater__isnull=True, reason=AssignmentReason.DISAGREEMENT)

    def under_way(self) -> Self:
        """Places whose levels are to be expected without anybody doing more than rating."""
        return self.unfinished().exclude(rater__isnull=True, reason=AssignmentReason.DISAGREEMENT)

    def in_hand_of(self, rater: StaffUser) -> Self:
        """What ``rater`` reads at present; an answer that was replaced meanwhile is not that."""
        mine = self.unfinished().filter(rater=rater, given_at__isnull=True)
        return mine.filter(~_shown_after("taken_at"))

    def held(self) -> Self:
        """Handed in, and still to be taken back."""
        return self.unfinished().filter(given_at__isnull=False)

    def of_present_answers(self) -> Self:
        """Without what was done before a reopened attempt was answered anew."""
        return self.filter(~_shown_after("done_at"), ~_shown_after("waived_at"))

    def that_count(self) -> Self:
        """Without items that were voided since, and without attempts that were withdrawn."""
        void = ItemVoid.objects.in_force().filter(form_item=OuterRef("attempt_item__form_item"))
        void = void.filter(Q(attempt__isnull=True) | Q(attempt=OuterRef("attempt_item__attempt")))
        return self.filter(~Exists(void), attempt_item__attempt__state=AttemptState.SCORED)

    def waiting_for(self, rater: StaffUser) -> Self:
        """Free places at answers that ``rater`` never had."""
        had = RatingAssignment.objects.filter(
            HAD, attempt_item=OuterRef("attempt_item"), rater=rater
        )
        return self.unfinished().filter(~Exists(had), rater__isnull=True).that_count()


class RatingAssignment(models.Model):
    """A place for one rater at one answer: free, in hand, handed in, done, given back, or waived.

    What is handed in is held for a moment, so that it can be taken back, and then becomes
    ratings, which nothing changes any more.
    """

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="assignments")
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: nobody has it yet.",
    )
    reason = models.CharField(
        max_length=12, choices=AssignmentReason.choices, default=AssignmentReason.PLANNED
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    given = models.JSONField(default=dict, blank=True, help_text="What was handed in, to be held.")
    given_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    waived_reason = models.TextField(blank=True, help_text="Why it went on without this rater.")

    objects = RatingAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt_item", "rater"],
                condition=Q(returned_at__isnull=True),
                name="rater_holds_an_answer_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    rater__isnull=True,
                    taken_at__isnull=True,
                    due_at__isnull=True,
                    given_at__isnull=True,
                    returned_at__isnull=True,
                )
                | Q(rater__isnull=False, taken_at__isnull=False, due_at__isnull=False),
                name="assignment_in_hand_says_whose",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(given_at__isnull=False, returned_at__isnull=True),
                name="assignment_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True, waived_by__isnull=True, waived_reason="")
                | Q(waived_at__isnull=False, waived_by__isnull=False, rater__isnull=True)
                & ~Q(waived_reason=""),
                name="only_a_free_place_is_waived_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["rater", "due_at"],
                condition=Q(done_at__isnull=True, returned_at__isnull=True),
                name="assignment_in_hand",
            ),
            models.Index(
                fields=["attempt_item"],
                condition=Q(rater__isnull=True),
                name="assignment_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item} with rater {self.rater_id}"


class RatingQuerySet(models.QuerySet["Rating"]):
    def of_present_answers(self) -> Self:
        """Without those of an answer that a reopened attempt replaced."""
        return self.filter(~_shown_after("created_at"))


class Rating(models.Model):
    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="ratings")
    competency = models.ForeignKey(Competency, models.PROTECT)
    rubric = models.ForeignKey(Rubric, models.PROTECT)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    cannot_rate_reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt_item", "competency", "rater"],
                name="rater_rates_an_answer_once_per_competency",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=False, level__range=(1, 5), cannot_rate_reason="")
                | (Q(level__isnull=True) & ~Q(cannot_rate_reason="")),
                name="rating_is_one_to_five_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item} {self.competency}: {self.level}"


class ModelRequest(models.Model):
    """One request to the language model: written before it is sent, so that no kill hides it.

    The ledger of the budgets, kept when an attempt is erased: it holds no words.
    """

    attempt = models.ForeignKey(
        Attempt, models.SET_NULL, null=True, blank=True, related_name="model_requests"
    )
    rater = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    tokens = models.PositiveIntegerField(
        help_text="An upper estimate until the server tells; of a lost answer it stays."
    )
    is_counted = models.BooleanField(default=False, help_text="The server told the tokens.")
    outcome = models.CharField(max_length=60, blank=True, help_text="Empty: no answer arrived.")
    model_told = models.CharField(
        max_length=120, blank=True, help_text="The model that the server says it used."
    )

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="model_request_day")]

    def __str__(self) -> str:
        return f"request {self.pk} to {self.rater}"


class ModelRatingQuerySet(models.QuerySet["ModelRating"]):
    def newest_of_each_rater(self) -> Self:
        """The last word of each rater on each answer and competency."""
        return self.order_by("attempt_item", "competency", "rater", "-pk").distinct(
            "attempt_item", "competency", "rater"
        )


class ModelRating(models.Model):
    """A level with its quotes, or the reason for none; never edited, never part of a score."""

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="model_ratings")
    competency = models.ForeignKey(Competency, models.PROTECT)
    rubric = models.ForeignKey(Rubric, models.PROTECT)
    rater = models.CharField(max_length=120, help_text="“llm:” and the name of the model.")
    prompt_version = models.CharField(max_length=40)
    input_hash = models.CharField(
        max_length=64, help_text="Of the question and the answer, without its random fence."
    )
    request = models.ForeignKey(
        ModelRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ratings",
        help_text="Empty: nothing was sent.",
    )
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    not_rated_reason = models.TextField(blank=True)
    withheld_level = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Not shown; for figures of agreement only."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ModelRatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt_item", "competency", "rater", "input_hash"],
                name="model_rates_the_same_words_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    level__isnull=False,
                    level__range=(1, 5),
                    not_rated_reason="",
                    withheld_level__isnull=True,
                    request__isnull=False,
                )
                | (Q(level__isnull=True) & ~Q(not_rated_reason="")),
                name="model_rating_is_one_to_five_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(withheld_level__isnull=True) | Q(withheld_level__range=(1, 5)),
                name="withheld_level_is_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item} {self.competency} by {self.rater}: {self.level}"


class ModelQuote(models.Model):
    """Words of the answer that the model gave for its level; found in it, letter by letter."""

    rating = models.ForeignKey(ModelRating, models.CASCADE, related_name="quotes")
    response = models.ForeignKey(Response, models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="model_quotes_something")
        ]

    def __str__(self) -> str:
        return f"{self.rating}: {self.start}–{self.end}"
