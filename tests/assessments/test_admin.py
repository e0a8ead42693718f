import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from assessments.actions import items
from assessments.enums import PublicationState, Role
from assessments.models import ItemVersion
from tests.factories import make_attempt, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db

EVERY_MODEL = sorted(
    (m._meta.app_label, m._meta.model_name)
    for m in admin.site._registry
    if m._meta.app_label in ("assessments", "candidates")
)


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


def test_every_table_of_ours_is_registered():
    from django.apps import apps

    ours = {m for a in ("assessments", "candidates") for m in apps.get_app_config(a).get_models()}

    assert ours - set(admin.site._registry) == set()


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
    assert client.get(reverse("admin:assessments_itemversion_changelist")).status_code == 200


def test_published_version_is_shown_without_a_save_button():
    version = make_item()

    page = client_of(Role.AUTHOR).get(
        reverse("admin:assessments_itemversion_change", args=[version.pk])
    )

    assert page.status_code == 200
    assert b'name="_save"' not in page.content


def test_new_version_is_a_draft_with_all_parts_and_can_be_published():
    version = make_item()

    client_of(Role.AUTHOR).post(
        reverse("admin:assessments_itemversion_changelist"),
        {"action": "make_new_version", "_selected_action": [version.pk]},
    )

    copy = ItemVersion.objects.get(item=version.item, number=2)
    assert copy.state == PublicationState.DRAFT
    assert copy.options.count() == version.options.count()
    assert copy.keyed_to.count() == version.keyed_to.count()
    items.publish(copy)
    copy.refresh_from_db()
    assert copy.state == PublicationState.PUBLISHED
