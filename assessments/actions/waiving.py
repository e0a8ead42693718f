"""Go on without the further rater whom a disagreement asked for: with a reason, for good.

Nobody gives a level here: the answer keeps those of its raters, whose mean has the wider error
that their difference makes.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import audit
from assessments.enums import Verb
from assessments.errors import NotNow
from assessments.models import Attempt, RatingAssignment, StaffUser
from assessments.pipeline import stages


@transaction.atomic
def waive(attempt: Attempt, reason: str, actor: StaffUser) -> int:
    """Close the places that wait for a further rater at ``attempt``; returns how many.

    Raises NotNow where none waits: none was asked for, or somebody has it in hand.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    items = list(locked.items.values_list("pk", flat=True))
    # On columns of its own alone, so that a place taken at this moment is seen as taken.
    places = RatingAssignment.objects.filter(attempt_item__in=items)
    n = places.wanting_a_further_rater().update(
        waived_at=timezone.now(), waived_by=actor, waived_reason=reason
    )
    if not n:
        raise NotNow(attempt.pk, sentence=_("No answer waits for a further rater any more."))
    audit.record(Verb.RATER_WAIVED, locked, actor=actor, answers=n)
    stages.after_rating(locked)
    return n
