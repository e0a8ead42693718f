"""What the language model may cost: requests and tokens, a day and an attempt.

Each request is a row that is committed before it is sent, with an upper estimate of its
tokens. A worker that dies leaves the row behind, so no kill spends more than is allowed.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from assessments.enums import AttemptState
from assessments.models import Attempt, ModelRequest
from config.llm import LanguageModel

LOCK = 7_205_311  # any number of our own: two workers never read the ledger at once
CHARACTERS_PER_TOKEN = 3  # of English about 4; an estimate must not be too low


class DaySpent(Exception):
    """Today's budget does not allow another request."""


class AttemptSpent(Exception):
    """The budget of one candidate's answers does not allow another request."""


class NotWanted(Exception):
    """The attempt may not be sent any more: withdrawn, erased, or no consent to this model."""


def may_be_sent(attempt: Attempt, model: LanguageModel) -> bool:
    """Whether the candidate agreed to machine scoring and to exactly this outside party."""
    return (
        attempt.state == AttemptState.SCORED
        and attempt.may_machine_score
        and attempt.may_send_to == model.run_by
    )


@transaction.atomic
def reserve(attempt_id: int, model: LanguageModel, tokens: int) -> ModelRequest:
    """Write the request that is about to be sent; raises where it may not be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    attempt = Attempt.objects.filter(pk=attempt_id).first()
    if attempt is None or not may_be_sent(attempt, model):
        raise NotWanted
    today = ModelRequest.objects.filter(sent_at__gte=_midnight())
    if _is_spent(today, tokens, model.requests_per_day, model.tokens_per_day):
        raise DaySpent
    own = ModelRequest.objects.filter(attempt=attempt)
    if _is_spent(own, tokens, model.requests_per_attempt, model.tokens_per_attempt):
        raise AttemptSpent
    return ModelRequest.objects.create(
        attempt=attempt, rater=model.rater, sent_at=timezone.now(), tokens=tokens
    )


def settle(
    request: ModelRequest, outcome: str, tokens: int | None = None, model_told: str = ""
) -> None:
    """Note what became of a request; where the server tells no tokens the estimate stays."""
    told = {} if tokens is None else {"tokens": tokens, "is_counted": True}
    ModelRequest.objects.filter(pk=request.pk).update(
        outcome=outcome[:60], model_told=model_told, **told
    )


def estimate(n_characters: int, most_answered: object) -> int:
    """An upper bound of the tokens of a request, from its characters and its longest answer."""
    answered = most_answered if isinstance(most_answered, int) else 4000
    return n_characters // CHARACTERS_PER_TOKEN + max(answered, 0)


def next_day() -> datetime:
    """Shortly after the next midnight in the site's time zone, when the day's budget is new."""
    return _midnight() + timedelta(days=1, minutes=1)


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _is_spent(
    rows: "QuerySet[ModelRequest]", tokens: int, most_requests: int, most_tokens: int
) -> bool:
    spent = rows.aggregate(n=Count("pk"), tokens=Sum("tokens"))
    return spent["n"] >= most_requests or (spent["tokens"] or 0) + tokens > most_tokens
