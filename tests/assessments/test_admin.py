import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from assessments.enums import Role
from tests.factories import make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db

EVERY_MODEL = sorted(
    (m._meta.app_label, m._meta.model_name)
    for m in admin.site._registry
    if m._meta.app_label in ("assessments", "candidates")
)

# What authors work on has pages that know its rules; a bare table would let them slip by.
HAVE_PAGES = {
    "AssessmentForm",
    "FormItem",
    "FormSection",
    "FormVersion",
    "Item",
    "ItemBank",
    "ItemCompetency",
    "ItemVersion",
    "Option",
    "OptionRating",
    "ReviewNote",
    "StemMedia",
    "Turn",
}

SHOWN_TO_NOBODY = {"SelfIdentification"}  # read for figures over many people only
DERIVED = {"Pool", "StandingScore"}  # copies of what other tables show


def client_of(*roles: Role) -> Client:
    client = Client()
    client.force_login(
        make_staff(*roles), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.mark.parametrize(("app", "model"), EVERY_MODEL)
def test_admin_sees_every_table(app, model):
    make_attempt(make_form([make_item()]))

    page = client_of(Role.ADMIN).get(reverse(f"admin:{app}_{model}_changelist"))

    assert page.status_code == 200


def test_every_table_without_pages_of_its_own_is_registered():
    ours = {m for a in ("assessments", "candidates") for m in apps.get_app_config(a).get_models()}

    assert {
        m.__name__ for m in ours - set(admin.site._registry)
    } == HAVE_PAGES | SHOWN_TO_NOBODY | DERIVED


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER])
def test_other_roles_are_refused_in_words(role):
    page = client_of(role).get(reverse("admin:index"), follow=True)

    assert page.status_code == 403


def test_visitor_is_sent_to_the_one_sign_in_page():
    page = Client().get(reverse("admin:index"), follow=True)

    assert page.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_author_does_not_see_attempts_or_people():
    client = client_of(Role.AUTHOR)

    assert client.get(reverse("admin:assessments_attempt_changelist")).status_code == 403
    assert client.get(reverse("admin:candidates_candidate_changelist")).status_code == 403
    assert client.get(reverse("admin:assessments_rubric_changelist")).status_code == 200


def test_tables_do_not_list_dry_runs():
    dry_run = make_attempt(is_dry_run=True)
    client = client_of(Role.ADMIN)

    for table in ("attempt", "attemptitem", "response"):
        page = client.get(reverse(f"admin:assessments_{table}_changelist"))
        assert str(dry_run) not in page.content.decode()
        assert page.context["cl"].result_count == 0
