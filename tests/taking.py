"""A browser that opened a candidate's link, for tests of the candidate's pages."""

import time

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from assessments.models import Attempt
from candidates import links
from candidates.models import Application
from candidates.views.own import UNLOCKED
from tests.factories import make_application


def browser_of(attempt: Attempt, application: Application | None = None) -> Client:
    """A client whose session holds ``attempt``, as after opening the link first."""
    client = Client()
    application = application or make_application(attempt)
    client.get(links.link_for(application.invitations.get(revoked_at=None)))
    return client


def own_browser_of(attempt: Attempt, application: Application | None = None) -> Client:
    """As ``browser_of``, and the code from the candidate's mailbox is given."""
    application = application or make_application(attempt)
    client = browser_of(attempt, application)
    session = client.session
    session[UNLOCKED] = {str(attempt.public_id): time.time()}
    session.save()
    return client


def address(name: str, attempt: Attempt, *more: int) -> str:
    return reverse(name, args=[attempt.public_id, *more])


def leads_to(answer: HttpResponseBase) -> str:
    return answer.headers["Location"]
