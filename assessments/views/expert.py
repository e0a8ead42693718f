"""The expert's own pages, by link: what to do, one item a page, hand in.

They show neither the key nor anybody else's ratings, nor a title that might give a hint.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from random import Random
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from assessments.actions.author import panels as actions
from assessments.actions.author.panels import Asked, Cell
from assessments.errors import ExpertLinkEnded, PanelClosed
from assessments.forms.panels import rating_name, read_ratings
from assessments.models import Competency, Expert, Option, StemMedia
from assessments.scoring.answers import MAX_RATING, MIN_RATING
from assessments.views.media import Media, serve_medium
from assessments.views.place import Line, at
from assessments.views.stem import linked_media

SCALE = range(MIN_RATING, MAX_RATING + 1)
ExpertView = Callable[..., HttpResponseBase]


def expert_page(view: ExpertView) -> ExpertView:
    """Find the expert of a link; a link that ended and a closed panel say so."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, public_id: UUID, **rest: int) -> HttpResponseBase:
        experts = Expert.objects.select_related("panel__created_by")
        expert = get_object_or_404(experts, public_id=public_id)
        try:
            if expert.revoked_at:
                raise ExpertLinkEnded(expert.pk)
            if expert.finished_at or actions.is_over(expert.panel):
                raise PanelClosed(expert.panel_id)
            return view(request, expert, **rest)
        except (ExpertLinkEnded, PanelClosed) as ended:
            expert.refresh_from_db(fields=["finished_at"])
            is_revoked = isinstance(ended, ExpertLinkEnded)
            context = {"expert": expert, "panel": expert.panel, "is_revoked": is_revoked}
            status = 200 if expert.finished_at and not is_revoked else 410
            return render(request, "assessments/expert/ended.html", context, status=status)

    return guarded


@require_GET
@expert_page
def start(request: HttpRequest, expert: Expert) -> HttpResponse:
    """What the task is, and where to begin or go on."""
    items = actions.asked(expert.panel)
    lines = _lines(items, _given(expert))
    context = {
        "expert": expert,
        "panel": expert.panel,
        "lines": lines,
        "competencies": _competencies(items),
        "next": next((line.position for line in lines if not line.is_whole), 0),
        "n_rated": sum(line.n_done for line in lines),
        "minutes": max(1, round(sum(line.n_asked for line in lines) / 6)),
    }
    return render(request, "assessments/expert/start.html", context)


@require_http_methods(["GET", "POST"])
@expert_page
def item(request: HttpRequest, expert: Expert, position: int) -> HttpResponse:
    items = actions.asked(expert.panel)
    found = at(items, position)
    if request.method == "POST":
        actions.rate(expert, read_ratings(found, request.POST))
        if request.POST.get("do") == "back":
            return redirect("expert_item", expert.public_id, max(1, position - 1))
        given = _given(expert)
        if request.POST.get("do") != "skip" and not set(found.cells) <= given.keys():
            return _item_page(request, expert, items, position, given, is_refused=True)
        if position < len(items):
            return redirect("expert_item", expert.public_id, position + 1)
        return redirect("expert_finish", expert.public_id)
    return _item_page(request, expert, items, position, _given(expert))


@require_POST
@expert_page
def save(request: HttpRequest, expert: Expert, position: int) -> HttpResponse:
    """Keep what was just chosen; answers with the words beside the progress."""
    found = at(actions.asked(expert.panel), position)
    actions.rate(expert, read_ratings(found, request.POST))
    n_rated = sum(cell in _given(expert) for cell in found.cells)
    context = {"n_rated": n_rated, "n_asked": len(found.cells)}
    return render(request, "assessments/expert/_saved.html", context)


@require_http_methods(["GET", "POST"])
@expert_page
def finish(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Look back, then hand in; what has no rating is named, not demanded."""
    if request.method == "POST":
        actions.finish(expert)
        return redirect("expert", expert.public_id)
    lines = _lines(actions.asked(expert.panel), _given(expert))
    n_missing = sum(line.n_asked - line.n_done for line in lines)
    context = {"expert": expert, "panel": expert.panel, "lines": lines, "n_missing": n_missing}
    return render(request, "assessments/expert/finish.html", context)


@require_safe
@expert_page
def medium(request: HttpRequest, expert: Expert, medium_id: int) -> HttpResponseBase:
    """A picture, sound or video of a stem, by the expert's own link as everything else."""
    found = _medium(expert, medium_id)
    return serve_medium(request, Media.MEDIUM, found.pk)


@require_safe
@expert_page
def captions(request: HttpRequest, expert: Expert, medium_id: int) -> HttpResponseBase:
    found = _medium(expert, medium_id)
    return serve_medium(request, Media.MEDIUM_CAPTIONS, found.pk)


def _medium(expert: Expert, medium_id: int) -> StemMedia:
    return get_object_or_404(StemMedia, pk=medium_id, item_version__panels=expert.panel)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One reply to be rated for one competency; ``value`` None where it is not rated yet."""

    name: str
    text: str
    value: int | None


@dataclass(frozen=True, slots=True)
class ShownCompetency:
    competency: Competency
    cells: tuple[ShownCell, ...]


def _item_page(
    request: HttpRequest,
    expert: Expert,
    items: Sequence[Asked],
    position: int,
    given: Mapping[Cell, int],
    *,
    is_refused: bool = False,
) -> HttpResponse:
    found = at(items, position)
    n_rated = sum(cell in given for cell in found.cells)
    context = {
        "expert": expert,
        "panel": expert.panel,
        "version": found.version,
        "stem_media": linked_media(found.version, "expert", expert.public_id),
        "position": position,
        "n_items": len(items),
        "n_before": position - 1,
        "shown": _shown(expert, found, given),
        "scale": SCALE,
        "n_rated": n_rated,
        "n_asked": len(found.cells),
        "n_missing": len(found.cells) - n_rated if is_refused else 0,
    }
    status = 422 if is_refused else 200
    return render(request, "assessments/expert/item.html", context, status=status)


def _shown(expert: Expert, item: Asked, given: Mapping[Cell, int]) -> list[ShownCompetency]:
    options = option_order(expert, item)
    return [
        ShownCompetency(
            competency,
            tuple(
                ShownCell(rating_name(cell), option.text, given.get(cell))
                for option in options
                if (cell := (option.pk, competency.pk))
            ),
        )
        for competency in item.competencies
    ]


def option_order(expert: Expert, item: Asked) -> list[Option]:
    """The replies in an order of this expert's own, the same each time."""
    options = list(item.options)
    seed = f"{expert.panel_id}:{expert.number}:{item.version.pk}"
    Random(seed).shuffle(options)  # noqa: S311 repeatable, not secret
    return options


def _given(expert: Expert) -> dict[Cell, int]:
    rows = expert.ratings.values_list("option_id", "competency_id", "value")
    return {(option, competency): value for option, competency, value in rows}


def _lines(items: Sequence[Asked], given: Mapping[Cell, int]) -> list[Line]:
    return [
        Line(position, sum(cell in given for cell in one.cells), len(one.cells))
        for position, one in enumerate(items, start=1)
    ]


def _competencies(items: Sequence[Asked]) -> list[Competency]:
    named = {c.pk: c for one in items for c in one.competencies}
    return sorted(named.values(), key=lambda c: (c.position, c.pk))
