"""Decisions: a person decides, with a reason. A new decision takes the place of an older one."""

from django.db import transaction

from assessments import audit
from assessments.enums import AttemptState, Verb
from assessments.models import StaffUser
from candidates.actions.standings import current_bars
from candidates.enums import DecisionVerdict
from candidates.errors import NotDecidable, ReasonMissing, ReasonNotOffered
from candidates.models import Application, Decision, DecisionReason, Standing

UNFINISHED = (AttemptState.INVITED, AttemptState.OPEN)


def is_decidable(application: Application) -> bool:
    """Whether the candidate has finished, one way or another."""
    return application.attempt.state not in UNFINISHED


@transaction.atomic
def decide(
    application: Application,
    verdict: DecisionVerdict,
    reason: str,
    actor: StaffUser,
    listed: DecisionReason | None = None,
) -> Decision:
    """Record a decision with the bar and the outcome that the person saw beside it.

    ``reason``: own words; they may be left out where a ``listed`` reason is given, whose words
    then stand. Raises ReasonMissing, ReasonNotOffered, or NotDecidable while the candidate may
    still answer.
    """
    words = reason.strip() or (listed.text if listed else "")
    if not words:
        raise ReasonMissing(application.pk)
    if listed and not listed.is_offered_with(verdict):
        raise ReasonNotOffered(listed.pk)
    # Locked as standings lock it, so that bar and outcome belong together.
    locked = Application.objects.select_for_update(of=("self",)).select_related("attempt")
    current = locked.get(pk=application.pk)
    if not is_decidable(current):
        raise NotDecidable(application.pk)
    standing = Standing.objects.filter(application=current).select_related("bar").first()
    bar = standing.bar if standing else current_bars([current.opening_id]).get(current.opening_id)
    decision = Decision.objects.create(
        application=current,
        verdict=verdict,
        listed_reason=listed,
        reason=words,
        decided_by=actor,
        bar=bar,
        outcome_then=standing.outcome if standing else "",
    )
    Standing.objects.filter(application=current).update(verdict=verdict)
    audit.record(
        Verb.DECIDED,
        current,
        actor=actor,
        decision=decision.pk,
        verdict=verdict.value,
        outcome_then=decision.outcome_then,
    )
    return decision
