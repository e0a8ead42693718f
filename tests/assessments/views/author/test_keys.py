import pytest

from assessments.enums import Role
from assessments.models import FormItem, FormVersion
from tests.assessments.reports.pilot import make_pilot
from tests.factories import make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(make_staff(Role.AUTHOR))
    return client


@pytest.fixture
def form() -> FormVersion:
    items = [make_item(response_format="rate_each", competencies=["warmth"]) for _ in range(2)]
    return make_form(items)


def url(form: FormVersion, query: str = "") -> str:
    return f"/forms/{form.form.slug}/v{form.number}/keys/{query}"


def test_comparison_is_for_authors_only(client, form):
    client.force_login(make_staff(Role.RECRUITER))

    assert client.get(url(form)).status_code == 403
    assert client.get("/banks/service/keys/").status_code == 403


def test_without_answers_the_page_says_what_it_is_for(page, form):
    html = page.get(url(form)).content.decode()

    assert "No answers to compare on" in html


def test_form_shows_every_method_with_the_one_in_use(page):
    items = [make_item(response_format="rate_each", competencies=["warmth"]) for _ in range(2)]
    form = make_form(items, publish=False)
    FormItem.objects.update(method="profile_correlation")
    make_pilot(form, 40)

    html = page.get(url(form)).content.decode()

    assert "40 people have handed in." in html
    assert html.count("in use, 2") == 1
    assert html.count("<rect ") == 8 * 16
    assert "Hybrid" in html
    assert "People by quarter level from 1 to 5:" in html
    assert "How alike the methods order people" in html


def test_bank_shows_its_defaults(page, form):
    make_pilot(form, 30)

    html = page.get("/banks/service/keys/").content.decode()

    assert "default" in html
    assert "30 people have handed in." in html


def test_few_people_are_told_in_words(page, form):
    make_pilot(form, 2)

    html = page.get(url(form)).content.decode()

    assert "Too few people to compare: from 30 on there are figures." in html
    assert "<rect " not in html


def test_groups_that_attempts_know_are_compared(page, form):
    make_pilot(form, 40)
    make_pilot(form, 35, seed=4, language="de")

    html = page.get(url(form, "?by=language")).content.decode()

    assert "Difference to en" in html
    assert "de: <strong>" in html


def test_days_the_wrong_way_round_are_refused_in_words(page, form):
    make_pilot(form, 2)

    html = page.get(url(form, "?since=2026-05-02&until=2026-05-01&by=nonsense")).content.decode()

    assert "The last day is before the first one." in html
    assert 'value="2026-05-02"' in html
