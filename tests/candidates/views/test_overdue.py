"""What is overdue is told where those land who must act, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.enums import ItemKind, Role
from assessments.models import Attempt, StaffUser
from candidates.actions import accommodations, disputes, erasure
from candidates.enums import AccommodationKind, DisputeSubject
from candidates.models import Accommodation, Application, Dispute, Erasure, Opening
from candidates.reports import overdue
from tests.candidates.views.test_accommodations import make_recorded
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.taking import address, browser_of

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=30)


@pytest.fixture
def opening() -> Opening:
    return make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))


@pytest.fixture
def recruiter(opening: Opening) -> StaffUser:
    user = make_staff(Role.RECRUITER)
    opening.team.add(user)
    return user


def late_deletion(opening: Opening) -> None:
    erasure.ask(make_application(opening=opening))
    then = timezone.now() - LONG_AGO
    Erasure.objects.update(asked_at=then, due_at=then + erasure.WITHIN)


def late_dispute(opening: Opening) -> None:
    attempt = make_attempt(opening.form_version, state="scored")
    disputes.ask(make_application(attempt, opening=opening), DisputeSubject.RESULT, "Why?")
    then = timezone.now() - LONG_AGO
    Dispute.objects.update(asked_at=then, due_at=then + timedelta(days=1))


def late_request(opening: Opening) -> Application:
    application = make_application(opening=opening)
    accommodations.ask(application, AccommodationKind.UNTIMED, "")
    Accommodation.objects.update(asked_at=timezone.now() - LONG_AGO)
    return application


def late_recording(opening: Opening) -> Application:
    application, _take = make_recorded(opening)
    handed_in = timezone.now() - LONG_AGO
    Attempt.objects.filter(pk=application.attempt_id).update(submitted_at=handed_in)
    return application


def told(user: StaffUser) -> list[str]:
    return [notice.words for notice in overdue.notices(user)]


def test_team_lands_on_what_is_overdue_with_the_way_there(client, opening, recruiter):
    for _ in range(3):
        late_deletion(opening)
    Erasure.objects.filter(number=Erasure.objects.latest("pk").number).update(
        finished_at=timezone.now()
    )
    late_dispute(opening)
    client.force_login(recruiter)

    html = client.get("/", follow=True).content.decode()

    assert "2 deletions are overdue" in html
    assert f'href="{reverse("deletions", args=[opening.pk])}"' in html
    assert "1 request to look again is overdue." in html


def test_coordinators_land_on_what_waits_too_long_for_them(client, opening):
    request, recording = late_request(opening), late_recording(opening)
    client.force_login(make_staff(Role.COORDINATOR))

    html = client.get("/", follow=True).content.decode()
    recordings = client.get("/accommodations/recordings/").content.decode()

    assert "1 request for an accommodation is overdue." in html
    assert "1 recording waits too long to be written down." in html
    assert re.search(rf"{request.reference}.*Overdue since", html, re.DOTALL)
    assert re.search(rf"{recording.reference}.*Overdue since", recordings, re.DOTALL)


def test_nobody_is_told_of_what_is_not_theirs(opening, recruiter):
    late_deletion(opening)
    late_dispute(opening)
    late_request(opening)

    assert len(told(recruiter)) == 2
    assert len(told(make_staff(Role.COORDINATOR))) == 1
    assert len(told(make_staff(Role.ADMIN))) == 3
    for role in (Role.RECRUITER, Role.AUTHOR, Role.RATER, Role.AUDITOR):
        assert told(make_staff(role)) == []


def test_what_is_due_later_is_no_notice_and_says_its_day(client, opening):
    erasure.ask(make_application(opening=opening))
    accommodations.ask(make_application(opening=opening), AccommodationKind.UNTIMED, "")
    make_recorded(opening)
    client.force_login(make_staff(Role.ADMIN))

    pages = [client.get(f"/accommodations/{more}").content.decode() for more in ("", "recordings/")]

    assert told(make_staff(Role.ADMIN)) == []
    assert all("Due by" in html and "Overdue" not in html for html in pages)


@pytest.mark.parametrize("n", [1, 3])
def test_notices_cost_a_query_a_kind(n, opening, django_assert_num_queries):
    for _ in range(n):
        late_deletion(make_opening(opening.form_version))
        late_dispute(opening)
        late_request(opening)
        late_recording(opening)
    admin, coordinator = make_staff(Role.ADMIN), make_staff(Role.COORDINATOR)

    with django_assert_num_queries(4):
        overdue.notices(admin)
    with django_assert_num_queries(2):
        overdue.notices(coordinator)


def test_candidate_reads_that_a_person_writes_down_and_until_when(opening):
    application, _take = make_recorded(opening)
    attempt = Attempt.objects.get(pk=application.attempt_id)

    html = browser_of(attempt, application).get(address("mine", attempt)).content.decode()

    assert "A person is writing down what you said, by" in html
    assert "A program is reading" not in html
