"""Saved comparisons of an opening: made, opened by the team, listed, revoked."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.errors import RapportError
from assessments.rules import staff
from candidates import rules
from candidates.actions import shares as actions
from candidates.errors import ShareEnded
from candidates.forms import picks
from candidates.forms.shares import ShareForm
from candidates.models import Application, Opening, ShareLink
from candidates.reports import comparison
from candidates.views import compare

PER_PAGE = 50


@rules.opening_page
@require_POST
def share(request: HttpRequest, opening: Opening) -> HttpResponse:
    pks = picks.asked(request.POST)
    form = ShareForm(request.POST)
    people = list(Application.objects.filter(pk__in=picks.of_opening(opening, pks)))
    if len(people) < len(pks) or not comparison.FEWEST <= len(pks) <= comparison.MOST:
        raise Http404
    if not form.is_valid():
        return compare.page(request, opening, pks, form)
    actions.share(opening, people, form.cleaned_data["days"], staff(request))
    messages.success(request, _("Shared. Copy the address and send it to the team."))
    return redirect("shares", opening.pk)


@rules.opening_page
@require_GET
def shares(request: HttpRequest, opening: Opening) -> HttpResponse:
    people = Prefetch("applications", Application.objects.order_by("pk"))
    links = opening.shares.select_related("created_by").prefetch_related(people)
    page = Paginator(links.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(link, _address(link), link.revoked_at or link.expires_at <= now) for link in page]
    context = {"opening": opening, "page": page, "rows": rows}
    return render(request, "candidates/shares/shares.html", context)


@rules.opening_page
@require_POST
def revoke(request: HttpRequest, opening: Opening, share_id: int) -> HttpResponse:
    link = get_object_or_404(opening.shares, pk=share_id)
    try:
        actions.revoke(link, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("The address does not work any more."))
    return redirect("shares", opening.pk)


@rules.recruiters_only
@require_GET
def shared(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open a saved comparison; to anybody who is not on the team it does not exist."""
    mine = ShareLink.objects.filter(opening__in=rules.visible_openings(staff(request)))
    link = get_object_or_404(mine.select_related("opening"), public_id=public_id)
    try:
        actions.open_(link, staff(request))
    except ShareEnded as error:
        context = {"opening": link.opening, "sentence": error.sentence}
        return render(request, "candidates/shares/ended.html", context, status=410)
    pks = list(link.applications.order_by("pk").values_list("pk", flat=True))
    return compare.page(request, link.opening, pks, share=link)


def _address(link: ShareLink) -> str:
    return settings.SITE_URL + reverse("shared", args=[link.public_id])
