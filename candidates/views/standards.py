"""Standard setting for the hiring team: who judges, how far they are, what came of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.errors import RapportError
from assessments.rules import staff
from candidates import rules
from candidates.actions import standards as actions
from candidates.emails import judge_link
from candidates.enums import BarMethod
from candidates.forms.standards import StandardForm
from candidates.models import Judge, Opening, StandardSetting
from candidates.reports import standards as reports
from candidates.reports.standards import JudgeRow

PER_PAGE = 30
MOVES = {"second-round": actions.begin_second_round, "close": actions.close}


@dataclass(frozen=True, slots=True)
class Row:
    """``link`` is empty where it opens nothing any more."""

    progress: JudgeRow
    link: str


@rules.opening_page
@require_GET
def standards(request: HttpRequest, opening: Opening) -> HttpResponse:
    live = Q(judges__revoked_at=None)
    found = opening.standards.annotate(
        n_judges=Count("judges", filter=live),
        n_done=Count("judges", filter=live & Q(judges__finished_round=F("round"))),
    )
    page = Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"opening": opening, "page": page}
    return render(request, "candidates/standards/standards.html", context)


@rules.opening_page
@require_http_methods(["GET", "POST"])
def new_standard(request: HttpRequest, opening: Opening) -> HttpResponse:
    form = StandardForm(request.POST or None, opening)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.create(
                opening,
                method=BarMethod(given["method"]),
                description=given["description"],
                actor=staff(request),
                staff=given["staff"],
                addresses=given["addresses"],
            )
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            _send(request, list(made.judges.select_related("user", "setting__created_by")))
            return redirect("standard", opening.pk, made.pk)
    status = 422 if form.errors else 200
    context = {"opening": opening, "form": form}
    return render(request, "candidates/standards/new.html", context, status=status)


@rules.opening_page
@require_GET
def standard(request: HttpRequest, opening: Opening, pk: int) -> HttpResponse:
    setting = _setting(opening, pk)
    progress = reports.progress(setting)
    is_over = setting.closed_at is not None
    n_asked = (
        sum(len(one.cells) for one in actions.asked(setting))
        if setting.method == BarMethod.ANGOFF
        else len(actions.to_sort(setting))
    )
    context = {
        "opening": opening,
        "setting": setting,
        "is_angoff": setting.method == BarMethod.ANGOFF,
        "judges": [Row(one, "" if is_over else _link(one)) for one in progress],
        "n_done": sum(one.state == "done" for one in progress),
        "n_open": sum(one.state in ("asked", "begun") for one in progress),
        "n_asked": n_asked,
        "result": reports.result(setting) if is_over else None,
    }
    return render(request, "candidates/standards/standard.html", context)


@rules.opening_page
@require_POST
def move_standard(request: HttpRequest, opening: Opening, pk: int, to: str) -> HttpResponse:
    """Begin the second round, or close."""
    setting = _setting(opening, pk)
    try:
        MOVES[to](setting, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        if to == "second-round":
            again = setting.judges.filter(finished_round=1, revoked_at=None)
            _send(request, list(again.select_related("user", "setting__created_by")))
    return redirect("standard", opening.pk, pk)


@rules.opening_page
@require_POST
def send_judge_link(request: HttpRequest, opening: Opening, pk: int, number: int) -> HttpResponse:
    judge = _judge(opening, pk, number)
    if actions.may_judge(judge):
        _send(request, [judge])
    return redirect("standard", opening.pk, pk)


@rules.opening_page
@require_POST
def revoke_judge(request: HttpRequest, opening: Opening, pk: int, number: int) -> HttpResponse:
    try:
        actions.revoke(_judge(opening, pk, number), staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    return redirect("standard", opening.pk, pk)


def _send(request: HttpRequest, judges: list[Judge]) -> None:
    unsent = actions.send(judges)
    if n_sent := len(judges) - len(unsent):
        said = ngettext("%(n)d link was sent.", "%(n)d links were sent.", n_sent)
        messages.success(request, said % {"n": n_sent})
    if unsent:
        said = _("%(n)d not sent: the mail server did not take it. Copy the links below.")
        messages.error(request, said % {"n": len(unsent)})


def _link(row: JudgeRow) -> str:
    return judge_link(row.judge) if row.state in ("asked", "begun") else ""


def _setting(opening: Opening, pk: int) -> StandardSetting:
    return get_object_or_404(opening.standards.select_related("created_by"), pk=pk)


def _judge(opening: Opening, pk: int, number: int) -> Judge:
    judges = Judge.objects.select_related("user", "setting__created_by")
    return get_object_or_404(judges, setting=pk, setting__opening=opening, number=number)
