"""One-time codes: six digits that stand for a row here, and are stored nowhere."""

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from candidates.models import Application, OneTimeCode
from candidates.models.code import MOST_TRIES

N_DIGITS = 6
VALID_MINUTES = 15


def digits_of(code: OneTimeCode) -> str:
    told = f"{code.pk}:{code.application_id}:{code.asked_at.timestamp()!r}"
    number = int(salted_hmac("candidates.code", told, algorithm="sha256").hexdigest(), 16)
    return f"{number % 10**N_DIGITS:0{N_DIGITS}d}"


def newest(application: Application) -> "QuerySet[OneTimeCode]":
    """The one that was asked for last, as long as it may be tried."""
    last = application.codes.order_by("-pk").values("pk")[:1]
    return application.codes.filter(
        pk__in=last,
        used_at__isnull=True,
        n_tries__lt=MOST_TRIES,
        asked_at__gt=Now() - timedelta(minutes=VALID_MINUTES),
    )
