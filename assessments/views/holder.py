"""Which attempt this browser holds: the session keeps one device key per attempt."""

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare

from assessments.actions.attempts import LIVE
from assessments.actions.sessions import SESSION_KEY
from assessments.errors import OtherDevice
from assessments.models import Attempt


def holds(request: HttpRequest, attempt: Attempt) -> bool:
    key = request.session.get(SESSION_KEY, {}).get(str(attempt.public_id), "")
    return bool(key) and constant_time_compare(key, attempt.device_key)


def may_hear(request: HttpRequest, attempt: Attempt) -> bool:
    """Whether this browser may have the recordings of ``attempt``: it holds it, or it is over and
    the link was opened here too."""
    if attempt.state in LIVE:
        return holds(request, attempt)
    return str(attempt.public_id) in request.session.get(SESSION_KEY, {})


def held_attempt(request: HttpRequest, public_id: uuid.UUID) -> Attempt:
    """The attempt, if this browser holds it; Http404 or OtherDevice otherwise."""
    attempt = get_object_or_404(
        Attempt.objects.select_related("form_version__form"), public_id=public_id
    )
    if not holds(request, attempt):
        raise OtherDevice(attempt.pk)
    return attempt
