"""Where each role begins."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments.enums import Role
from assessments.rules import staff


@login_required
def home(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if user.has_role(Role.RECRUITER):
        return redirect("openings")
    if Role.AUTHOR in user.roles:
        return redirect("banks")
    if Role.RATER in user.roles:
        return redirect("rating")
    if Role.AUDITOR in user.roles:
        return redirect("fairness")
    if Role.COORDINATOR in user.roles:
        return redirect("accommodations")
    return render(request, "home.html")
