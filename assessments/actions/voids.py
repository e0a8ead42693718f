"""Void an item, in one attempt or for everybody, and lift that again; scores are made anew."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from assessments import audit, jobs
from assessments.enums import AttemptState, JobKind, ScoreSource, Verb
from assessments.errors import NotNow
from assessments.models import Attempt, FormItem, ItemVoid, ScoringRun, StaffUser
from assessments.pipeline import stages


def touched(form_item: FormItem, attempt: Attempt | None = None) -> "QuerySet[Attempt]":
    """The attempts whose result a void of ``form_item`` changes: handed in, and holding it."""
    holding = Attempt.objects.of_candidates().filter(
        items__form_item=form_item, state__in=[AttemptState.SUBMITTED, AttemptState.SCORED]
    )
    return holding.filter(pk=attempt.pk) if attempt else holding


@transaction.atomic
def void(
    form_item: FormItem, reason: str, actor: StaffUser, attempt: Attempt | None = None
) -> ItemVoid:
    """Let ``form_item`` count for nothing in ``attempt``, or in every attempt at its form.

    Raises NotNow where it counts for nothing already.
    """
    try:
        with transaction.atomic():
            mine = ItemVoid.objects.create(
                form_item=form_item, attempt=attempt, reason=reason, by=actor
            )
    except IntegrityError as error:
        sentence = _("This question does not count already.")
        raise NotNow(form_item.pk, sentence=sentence) from error
    audit.record(
        Verb.VOIDED,
        mine,
        actor=actor,
        form_item=form_item.pk,
        attempt=attempt.pk if attempt else None,
    )
    _score_anew(touched(form_item, attempt))
    return mine


@transaction.atomic
def lift(void: ItemVoid, actor: StaffUser) -> None:
    """Let the item count again; raises NotNow where somebody else was quicker."""
    in_force = ItemVoid.objects.in_force().filter(pk=void.pk)
    if not in_force.update(lifted_at=Now(), lifted_by=actor):
        raise NotNow(void.pk, sentence=_("This question counts again already."))
    audit.record(
        Verb.VOID_LIFTED, void, actor=actor, form_item=void.form_item_id, attempt=void.attempt_id
    )
    _score_anew(touched(void.form_item, void.attempt))


def _score_anew(attempts: "QuerySet[Attempt]") -> None:
    scored = attempts.filter(state=AttemptState.SCORED).values_list("pk", flat=True)
    jobs.enqueue_many(JobKind.SCORE_ATTEMPT, scored)
    rated = ScoringRun.objects.filter(attempt__in=scored, source=ScoreSource.HUMAN)
    jobs.enqueue_many(JobKind.SCORE_RATINGS, rated.values_list("attempt", flat=True))
    for pk in attempts.filter(state=AttemptState.SUBMITTED).values_list("pk", flat=True):
        stages.go_on(pk)
