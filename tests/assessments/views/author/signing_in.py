"""A signed-in author's browser, for tests of the author's pages."""

from django.test import Client

from assessments.enums import Role
from assessments.models import StaffUser
from tests.factories import make_staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(*roles: Role, user: StaffUser | None = None) -> Client:
    client = Client()
    client.force_login(user or make_staff(*roles), backend=BACKEND)
    return client


def author(user: StaffUser | None = None) -> Client:
    return client_of(Role.AUTHOR, user=user)
