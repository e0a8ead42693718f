"""One person's way through one form: attempts, drawn items, responses and their clocks."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.enums import AttemptState, Route
from assessments.models.form import FormItem, FormVersion
from assessments.models.item import Turn

MAX_CREDIT_PER_ITEM_S = 180
MAX_CREDIT_PER_ATTEMPT_S = 900


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of_candidates(self) -> Self:
        """Without dry runs: nothing that counts or lists attempts wants those."""
        return self.filter(is_dry_run=False)

    def overdue(self) -> Self:
        return self.of_candidates().filter(
            state__in=[AttemptState.INVITED, AttemptState.OPEN], expires_at__lt=Now()
        )


class Attempt(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="attempts")
    state = models.CharField(
        max_length=12, choices=AttemptState.choices, default=AttemptState.INVITED
    )
    route = models.CharField(max_length=8, choices=Route.choices, default=Route.VIDEO)
    language = models.CharField(max_length=12, default="en")
    time_factor = models.DecimalField(max_digits=4, decimal_places=2, default=1)
    is_untimed = models.BooleanField(default=False, help_text="No clock ends an answer.")
    is_captioned = models.BooleanField(
        default=False, help_text="A person writes down what was said before it is scored."
    )
    may_machine_score = models.BooleanField(default=False)
    may_record = models.BooleanField(default=False)
    may_send_to = models.CharField(
        max_length=120,
        blank=True,
        help_text="Who runs the outside model that the candidate agreed to; empty: nobody.",
    )
    is_dry_run = models.BooleanField(
        default=False, help_text="An author trying a form: in no count, analysis or result."
    )
    seed = models.BigIntegerField(help_text="Draws pools and orders; makes the attempt repeatable.")
    device_key = models.CharField(
        max_length=40, blank=True, help_text="The browser that holds the attempt; empty: none yet."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[AttemptState.SUBMITTED, AttemptState.SCORED],
                    submitted_at__isnull=False,
                )
                | Q(
                    state__in=[AttemptState.INVITED, AttemptState.OPEN, AttemptState.EXPIRED],
                    submitted_at__isnull=True,
                )
                | Q(state=AttemptState.WITHDRAWN),
                name="attempt_says_when_it_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state=AttemptState.INVITED, opened_at__isnull=True)
                | Q(
                    state__in=[AttemptState.OPEN, AttemptState.SUBMITTED, AttemptState.SCORED],
                    opened_at__isnull=False,
                )
                | Q(state__in=[AttemptState.EXPIRED, AttemptState.WITHDRAWN]),
                name="attempt_says_when_it_was_opened",
            ),
            models.CheckConstraint(
                condition=Q(time_factor__range=(1, 10)), name="time_factor_never_shortens"
            ),
            models.CheckConstraint(
                condition=Q(may_record=True) | Q(route=Route.TYPED) | Q(opened_at__isnull=True),
                name="only_a_consenting_attempt_records",
            ),
            models.CheckConstraint(
                condition=Q(may_send_to="") | Q(may_machine_score=True),
                name="only_a_machine_scored_attempt_is_sent",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="attempt_state_expiry")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class AttemptItem(models.Model):
    """One drawn item at its place in this attempt."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    form_item = models.ForeignKey(FormItem, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    completed_at = models.DateTimeField(null=True, blank=True)
    credit_s = models.PositiveIntegerField(
        default=0, help_text="Seconds granted for outages, on all clocks of this item."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="attempt_item_position_is_unique"
            ),
            models.UniqueConstraint(
                fields=["attempt", "form_item"], name="attempt_draws_an_item_once"
            ),
            models.CheckConstraint(
                condition=Q(credit_s__lte=MAX_CREDIT_PER_ITEM_S),
                name="outage_credit_is_at_most_three_minutes_an_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}, item {self.position}"


class CurrentResponses(models.Manager["Response"]):
    def get_queryset(self) -> "models.QuerySet[Response]":
        return super().get_queryset().filter(replaced_at__isnull=True)


class Response(models.Model):
    """The answer to one item, or to one turn of a role-play, with its clock.

    The clock starts at the first display (``shown_at``) and already holds the attempt's
    ``time_factor``; outage credit is added to ``answer_by`` when granted. Where a reopened
    attempt asks anew, the former answer is set aside and kept (``replaced_at``).
    """

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="responses")
    turn = models.ForeignKey(Turn, models.PROTECT, null=True, blank=True, related_name="+")
    shown_at = models.DateTimeField()
    think_until = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="Last contact; bounds what an outage can be credited.")
    answer = models.JSONField(null=True, blank=True, help_text="SJT: the chosen options.")
    text = models.TextField(blank=True, help_text="Typed answers.")
    route = models.CharField(max_length=8, choices=Route.choices, blank=True)
    n_saves = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_order = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The browser's own count of its saves; the newest wins."
    )
    arrived_late = models.BooleanField(
        default=False, help_text="Stored in the browser in time, received after the deadline."
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    # The first one is Django's default, so that ``item.responses`` never holds what was set aside.
    objects = CurrentResponses()
    every = models.Manager()  # noqa: DJ012 a manager, too

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt_item", "turn"],
                condition=Q(replaced_at__isnull=True),
                nulls_distinct=False,
                name="one_response_per_item_or_turn",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("shown_at")), name="response_ends_after_it_is_shown"
            ),
            models.CheckConstraint(
                condition=Q(saved_at__isnull=True, n_saves=0)
                | Q(saved_at__isnull=False, n_saves__gt=0),
                name="saved_response_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"
