"""Who may have an account: staff made by an admin, nobody by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assessments.enums import Role
from assessments.models import StaffUser

MAY_SEE_TABLES = (Role.AUTHOR, Role.AUDITOR)


class StaffOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class TablesSite(admin.AdminSite):
    """Django's admin, entered by role through the one sign-in page."""

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, StaffUser) and user.is_active and user.has_role(*MAY_SEE_TABLES)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{reverse('account_login')}?next={reverse('admin:index')}")
