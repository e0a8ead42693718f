"""Invite one person or a pasted list; the links, to copy, send again or revoke.

These pages name people and the shortlist gives references: neither says which is whose, so that
a recruiter can invite by name and still read results blind.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.errors import RapportError
from assessments.forms.numbers import whole
from assessments.rules import staff
from candidates import links, people, rules
from candidates.actions import applications, mails
from candidates.forms.people import AddressForm, InviteForm, PasteForm
from candidates.models import Application, Invitation, Opening
from candidates.reports import mailing

PER_PAGE = 100
MOST_REFUSED = 50  # the newest; a longer list means that the mail server needs mending


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One person's newest link; ``link`` is empty where it opens nothing any more."""

    invitation: Invitation
    link: str
    mails: list[mailing.Line]


@rules.opening_page
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, opening: Opening) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"language": opening.form_version.language})
    if request.method == "POST" and form.is_valid():
        person = form.person()
        try:
            made = applications.invite(
                opening, person.name, person.email, person.language, staff(request)
            )
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            return _to_links(request, opening, [made])
    return _invite_page(request, opening, form, PasteForm())


@rules.opening_page
@require_http_methods(["GET", "POST"])
def invite_many(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Show what a pasted list holds, line by line; invite all of it once that was confirmed."""
    if request.method == "GET":
        return redirect("invite", opening.pk)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _invite_page(request, opening, InviteForm(), form)
    try:
        lines = people.read(form.cleaned_data["people"], opening)
    except ValidationError as error:
        form.add_error("people", error)
        return _invite_page(request, opening, InviteForm(), form)
    n_bad = sum(bool(line.problem) for line in lines)
    if "confirmed" in request.POST and not n_bad:
        try:
            made = applications.invite_many(
                opening, [line.person for line in lines], staff(request)
            )
        except RapportError as error:
            form.add_error("people", str(error.sentence))
        else:
            return _to_links(request, opening, made)
    context = {"opening": opening, "form": form, "lines": lines, "n_bad": n_bad}
    return render(request, "candidates/openings/invite_many.html", context)


@rules.opening_page
@require_GET
def invitations(request: HttpRequest, opening: Opening) -> HttpResponse:
    newest = Invitation.objects.filter(application__opening=opening)
    newest = newest.order_by("application", "-pk").distinct("application")
    rows = (
        Invitation.objects.filter(pk__in=newest.values("pk"))
        .select_related("application__candidate")
        .order_by("application__candidate__name", "pk")
    )
    is_finished = Q(application__attempt__state__in=applications.FINISHED)
    n_finished = rows.filter(is_finished).count()
    rows = rows.exclude(is_finished)
    since = whole(request.GET.get("since", ""))
    if since is not None:
        rows = rows.filter(pk__gte=since)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    mailed = mailing.lines([invitation.application_id for invitation in page.object_list])
    context = {
        "opening": opening,
        "page": page,
        "rows": [
            _link_row(invitation, mailed.get(invitation.application_id, []))
            for invitation in page.object_list
        ],
        "refused": mailing.refused(opening, applications.FINISHED, MOST_REFUSED),
        "is_new": since is not None,
        "n_finished": n_finished,
    }
    return render(request, "candidates/openings/invitations.html", context)


@rules.opening_page
@require_POST
def renew_link(request: HttpRequest, opening: Opening, invitation_id: int) -> HttpResponse:
    invitation = _invitation(opening, invitation_id)
    try:
        fresh = applications.renew(invitation.application, actor=staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
        return redirect("invitations", opening.pk)
    messages.success(
        request,
        _("The link is on its way to %(name)s.") % {"name": fresh.application.candidate.name},
    )
    return redirect("invitations", opening.pk)


@rules.opening_page
@require_POST
def send_mail_again(request: HttpRequest, opening: Opening, mail_id: int) -> HttpResponse:
    mail = get_object_or_404(mailing.shown(), pk=mail_id, application__opening=opening)
    try:
        mails.send_again(mail, actor=staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("The mail is on its way again."))
    return redirect("invitations", opening.pk)


@rules.opening_page
@require_http_methods(["GET", "POST"])
def revoke_link(request: HttpRequest, opening: Opening, invitation_id: int) -> HttpResponse:
    invitation = _invitation(opening, invitation_id)
    if request.method == "GET":
        context = {"opening": opening, "invitation": invitation}
        return render(request, "candidates/openings/revoke.html", context)
    try:
        applications.revoke_link(invitation, actor=staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    return redirect("invitations", opening.pk)


@rules.opening_page
@require_http_methods(["GET", "POST"])
def correct_address(request: HttpRequest, opening: Opening, invitation_id: int) -> HttpResponse:
    """Say what a correction does to the link and to what was answered, then do it."""
    application = (invitation := _invitation(opening, invitation_id)).application
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applications.correct_address(
                application, form.cleaned_data["email"], actor=staff(request)
            )
        except RapportError as error:
            form.add_error("email", str(error.sentence))
        else:
            messages.success(request, _("Corrected. A new link is on its way."))
            return redirect("invitations", opening.pk)
    context = {
        "opening": opening,
        "invitation": invitation,
        "candidate": application.candidate,
        "has_begun": application.attempt.opened_at is not None,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "candidates/openings/correct_address.html", context, status=status)


def _invitation(opening: Opening, invitation_id: int) -> Invitation:
    return get_object_or_404(
        Invitation.objects.select_related(
            "application__candidate", "application__opening", "application__attempt"
        ),
        pk=invitation_id,
        application__opening=opening,
    )


def _invite_page(
    request: HttpRequest, opening: Opening, form: InviteForm, paste: PasteForm
) -> HttpResponse:
    context = {"opening": opening, "form": form, "paste": paste}
    status = 422 if request.method == "POST" else 200
    return render(request, "candidates/openings/invite.html", context, status=status)


def _to_links(request: HttpRequest, opening: Opening, made: list[Application]) -> HttpResponse:
    said = ngettext("%(n)s person is invited.", "%(n)s people are invited.", len(made))
    messages.success(request, said % {"n": len(made)})
    first = Invitation.objects.filter(application__in=made).aggregate(pk=Min("pk"))["pk"]
    return redirect(f"{reverse('invitations', args=[opening.pk])}?since={first}")


def _link_row(invitation: Invitation, mails: list[mailing.Line]) -> LinkRow:
    is_live = invitation.revoked_at is None and invitation.expires_at > timezone.now()
    return LinkRow(invitation, links.link_for(invitation) if is_live else "", mails)
