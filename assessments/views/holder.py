"""Which attempt this browser holds: the session keeps one device key per attempt."""

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare

from assessments.errors import OtherDevice
from assessments.models import Attempt

SESSION_KEY = "take"


def holds(request: HttpRequest, attempt: Attempt) -> bool:
    key = request.session.get(SESSION_KEY, {}).get(str(attempt.public_id), "")
    return bool(key) and constant_time_compare(key, attempt.device_key)


def held_attempt(request: HttpRequest, public_id: uuid.UUID) -> Attempt:
    """The attempt, if this browser holds it; Http404 or OtherDevice otherwise."""
    attempt = get_object_or_404(
        Attempt.objects.select_related("form_version__form"), public_id=public_id
    )
    if not holds(request, attempt):
        raise OtherDevice(attempt.pk)
    return attempt
