import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.enums import Role
from assessments.models import AuditEvent, StaffUser
from candidates.models import Application, Opening, ShareLink
from tests.candidates.results import make_scored
from tests.factories import make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER)


@pytest.fixture
def page(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


@pytest.fixture
def opening(recruiter: StaffUser) -> Opening:
    opening = make_opening()
    opening.team.add(recruiter)
    return opening


@pytest.fixture
def people(opening: Opening) -> list[Application]:
    return [make_scored(opening), make_scored(opening)]


def share(page: Client, opening: Opening, people: list[Application], days: object = 7) -> str:
    sent = {"a": [person.pk for person in people], "days": days}
    response = page.post(f"/openings/{opening.pk}/compare/share/", sent, follow=True)
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def address() -> str:
    return f"/shared/{ShareLink.objects.get().public_id}/"


def test_comparison_is_shared_for_some_days_and_opened_by_the_team(
    page, opening, people, recruiter
):
    text = share(page, opening, people, 3)

    link = ShareLink.objects.get()
    assert "Shared. Copy the address" in text
    assert f"{people[0].reference}, {people[1].reference}" in text
    assert abs(link.expires_at - timezone.now() - timedelta(days=3)) < timedelta(minutes=1)

    colleague = make_staff(Role.RECRUITER)
    opening.team.add(colleague)
    page.force_login(colleague)
    html = page.get(address()).content.decode()

    assert "2 candidates side by side" in html
    assert "shared this comparison until" in html
    assert people[0].candidate.name not in html
    link.refresh_from_db()
    assert link.n_opened == 1
    events = AuditEvent.objects.filter(verb__startswith="share").order_by("pk")
    assert list(events.values_list("verb", "subject_id", "actor_id")) == [
        ("shared", link.pk, recruiter.pk),
        ("share_opened", link.pk, colleague.pk),
    ]
    assert AuditEvent.objects.filter(verb="viewed", actor_id=colleague.pk).count() == 2


@pytest.mark.parametrize(("role", "status"), [(Role.RECRUITER, 404), (Role.RATER, 403)])
def test_shared_comparison_does_not_exist_for_others(page, opening, people, role, status):
    share(page, opening, people)
    page.force_login(make_staff(role))

    assert page.get(address()).status_code == status
    assert page.get(f"/openings/{opening.pk}/shares/").status_code == status
    revoke = f"/openings/{opening.pk}/shares/{ShareLink.objects.get().pk}/revoke/"
    assert page.post(revoke).status_code == status
    page.logout()
    assert page.get(address()).status_code == 302


def test_revoked_or_ended_address_says_so(page, opening, people):
    share(page, opening, people)
    revoke = f"/openings/{opening.pk}/shares/{ShareLink.objects.get().pk}/revoke/"

    assert "does not work any more" in page.post(revoke, follow=True).content.decode()
    assert "has ended already" not in page.post(revoke, follow=True).content.decode()
    response = page.get(address())
    assert (response.status_code, "has ended" in response.content.decode()) == (410, True)

    ShareLink.objects.update(revoked_at=None, expires_at=timezone.now())
    assert page.get(address()).status_code == 410
    assert AuditEvent.objects.filter(verb="share_revoked").count() == 1


@pytest.mark.parametrize("days", ["0", "31", ""])
def test_share_of_no_sensible_time_is_asked_again(page, opening, people, days):
    assert "2 candidates side by side" in share(page, opening, people, days)
    assert not ShareLink.objects.exists()


def test_people_of_another_opening_are_not_shared(page, opening, people):
    sent = {"a": [people[0].pk, make_scored(make_opening()).pk], "days": 7}

    assert page.post(f"/openings/{opening.pk}/compare/share/", sent).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_shares_cost_the_same_queries(page, opening, people, n, django_assert_num_queries):
    for _ in range(n):
        share(page, opening, people)

    with django_assert_num_queries(6):
        page.get(f"/openings/{opening.pk}/shares/")
