"""A judge's own pages: expected scores item by item, or candidates to sort, then hand in.

They show no score of a candidate, no key and no name; of other judges only figures without names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from random import Random
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from assessments.errors import RapportError
from assessments.models import Competency, Rubric, StemMedia
from assessments.views.media import Media, serve_medium
from assessments.views.place import Line, at
from assessments.views.stem import linked_media
from candidates.actions import standards as actions
from candidates.actions.standards import Asked, Cell
from candidates.enums import BarMethod
from candidates.errors import JudgingClosed
from candidates.forms.standards import HIGHEST, LOWEST, missing, rating_name, read_ratings
from candidates.models import GroupJudgement, Judge
from candidates.reports import sheets
from candidates.reports.standards import Spread, first_round

P = ParamSpec("P")
JudgeView = Callable[Concatenate[HttpRequest, Judge, P], HttpResponseBase]
SAID = {"can": True, "cannot": False, "unsure": None}


def judge_page(view: JudgeView[P]) -> Callable[..., HttpResponseBase]:
    """Find the judge of a link; staff sign in as themselves; what ended says so."""

    @wraps(view)
    @never_cache
    def guarded(
        request: HttpRequest, public_id: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        judges = Judge.objects.select_related("setting__opening", "setting__created_by")
        judge = get_object_or_404(judges, public_id=public_id)
        if judge.user_id and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if judge.user_id and judge.user_id != request.user.pk:
            raise Http404
        if judge.user_id and not judge.setting.opening.team.filter(pk=judge.user_id).exists():
            raise Http404
        try:
            if not actions.may_judge(judge):
                raise JudgingClosed(judge.pk)
            return view(request, judge, *args, **kwargs)
        except JudgingClosed:
            judge.refresh_from_db()
            context = {"judge": judge, "setting": judge.setting}
            status = 200 if judge.finished_round else 410
            return render(request, "candidates/standards/ended.html", context, status=status)

    return guarded


@require_GET
@judge_page
def start(request: HttpRequest, judge: Judge) -> HttpResponse:
    lines = _lines(judge)
    context = _frame(judge) | {
        "lines": lines,
        "next": next((line.position for line in lines if not line.is_whole), 0),
        "n_done": sum(line.n_done for line in lines),
    }
    return render(request, "candidates/standards/start.html", context)


@require_http_methods(["GET", "POST"])
@judge_page
def one(request: HttpRequest, judge: Judge, position: int) -> HttpResponse:
    """One item to rate, or one candidate to sort."""
    page = _item if judge.setting.method == BarMethod.ANGOFF else _person
    return page(request, judge, position)


@require_http_methods(["GET", "POST"])
@judge_page
def finish(request: HttpRequest, judge: Judge) -> HttpResponse:
    """Look back, then hand in."""
    refused = ""
    if request.method == "POST":
        try:
            actions.hand_in(judge)
            return redirect("judge", judge.public_id)
        except JudgingClosed:
            raise
        except RapportError as error:
            refused = str(error.sentence)
    lines = _lines(judge)
    context = _frame(judge) | {
        "lines": lines,
        "n_missing": sum(line.n_asked - line.n_done for line in lines),
        "n_done": sum(line.n_done for line in lines),
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "candidates/standards/finish.html", context, status=status)


@require_safe
@judge_page
def medium(request: HttpRequest, judge: Judge, medium_id: int) -> HttpResponseBase:
    """A picture, sound or video of a stem, by the judge's own link as everything else."""
    return serve_medium(request, Media.MEDIUM, _medium(judge, medium_id).pk)


@require_safe
@judge_page
def captions(request: HttpRequest, judge: Judge, medium_id: int) -> HttpResponseBase:
    return serve_medium(request, Media.MEDIUM_CAPTIONS, _medium(judge, medium_id).pk)


def _medium(judge: Judge, medium_id: int) -> StemMedia:
    section = "item_version__in_forms__section__form_version__openings"
    return get_object_or_404(
        StemMedia.objects.filter(**{section: judge.setting.opening_id}).distinct(), pk=medium_id
    )


def _frame(judge: Judge) -> dict[str, object]:
    setting = judge.setting
    return {
        "judge": judge,
        "setting": setting,
        "is_angoff": setting.method == BarMethod.ANGOFF,
        "is_second": setting.round == 2,
    }


# --- Angoff --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """What is asked of one competency; ``before``: the first round, in the second one."""

    competency: Competency
    levels: tuple[tuple[int, str], ...]
    name: str
    value: float | None
    is_wrong: bool
    before: Spread | None
    own: float | None


def _item(request: HttpRequest, judge: Judge, position: int) -> HttpResponse:
    items = actions.asked(judge.setting)
    found = at(items, position)
    is_sent, gaps = request.method == "POST", 0
    wrong: set[Cell] = set()
    if is_sent:
        said, wrong = read_ratings(found, request.POST)
        actions.rate(judge, said)
    done = actions.given(judge, judge.setting.round)
    if is_sent:
        if request.headers.get("HX-Request"):
            saved = {"n_done": sum(cell in done for cell in found.cells), "n": len(found.cells)}
            return render(request, "candidates/standards/_saved.html", saved)
        if request.POST.get("do") == "back":
            return redirect("judge_one", judge.public_id, max(1, position - 1))
        gaps = missing([found], done)
        if not gaps and not wrong:
            return _onward(judge, position, len(items))
    context = _frame(judge) | {
        "item": found.form_item,
        "version": found.form_item.item_version,
        "options": found.form_item.item_version.options.order_by("position"),
        "turns": found.form_item.item_version.turns.order_by("position"),
        "stem_media": linked_media(found.form_item.item_version, "judge", judge.public_id),
        "fields": _fields(judge, found, done, wrong),
        "position": position,
        "n": len(items),
        "n_before": position - 1,
        "gaps": gaps,
        "lowest": LOWEST,
        "highest": HIGHEST,
    }
    status = 422 if gaps or wrong else 200
    return render(request, "candidates/standards/item.html", context, status=status)


def _fields(judge: Judge, item: Asked, said: Mapping[Cell, float], wrong: set[Cell]) -> list[Field]:
    setting = judge.setting
    before = first_round(setting) if setting.round == 2 else {}
    own = actions.given(judge, 1) if setting.round == 2 else {}
    rubrics = _rubrics(item)
    return [
        Field(
            competency,
            rubrics[competency.pk].anchors if competency.pk in rubrics else (),
            rating_name(cell),
            said.get(cell),
            cell in wrong,
            before.get(cell),
            own.get(cell),
        )
        for competency in item.competencies
        if (cell := (item.form_item.pk, competency.pk))
    ]


def _rubrics(item: Asked) -> dict[int, Rubric]:
    """What the levels of an open answer mean, by competency."""
    if item.form_item.item_version.options.exists():
        return {}
    of_them = Rubric.objects.filter(competency__in=item.competencies)
    return of_them.prefetch_related("levels").newest()


# --- contrasting groups --------------------------------------------------------------------


def _person(request: HttpRequest, judge: Judge, position: int) -> HttpResponse:
    people = _people(judge)
    pk = at(people, position)
    if request.method == "POST":
        if request.POST.get("do") == "back":
            return redirect("judge_one", judge.public_id, max(1, position - 1))
        if request.POST.get("said") in SAID:
            actions.sort(judge, pk, SAID[request.POST["said"]])
            return _onward(judge, position, len(people))
    said = GroupJudgement.objects.filter(judge=judge, application=pk).first()
    words = {value: word for word, value in SAID.items()}
    found = sheets.load([pk], None)
    context = _frame(judge) | {
        "sheet": found[0] if found else None,
        "said": words[said.is_competent] if said else "",
        "is_missing": request.method == "POST",
        "position": position,
        "n": len(people),
        "n_before": position - 1,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "candidates/standards/person.html", context, status=status)


def _people(judge: Judge) -> list[int]:
    """In an order of this judge's own, so that those who stop early leave different people out."""
    people = actions.to_sort(judge.setting)
    Random(f"{judge.setting_id}:{judge.number}").shuffle(people)  # noqa: S311 no secret
    return people


def _lines(judge: Judge) -> list[Line]:
    if judge.setting.method == BarMethod.ANGOFF:
        said = actions.given(judge, judge.setting.round)
        return [
            Line(n, sum(cell in said for cell in row.cells), len(row.cells))
            for n, row in enumerate(actions.asked(judge.setting), start=1)
        ]
    done = set(judge.judgements.values_list("application", flat=True))
    return [Line(n, int(pk in done), 1) for n, pk in enumerate(_people(judge), start=1)]


def _onward(judge: Judge, position: int, n: int) -> HttpResponse:
    if position < n:
        return redirect("judge_one", judge.public_id, position + 1)
    return redirect("judge_finish", judge.public_id)
