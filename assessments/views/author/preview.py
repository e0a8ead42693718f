"""What the candidate will see: the candidate's own templates, with nothing saved by them."""

import json
from types import SimpleNamespace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.actions.author import drafts
from assessments.actions.author.contents import ItemContent, content_of
from assessments.enums import ItemKind, Role, Route
from assessments.forms.editor import ItemEditor, Sent
from assessments.forms.numbers import whole
from assessments.models import (
    Attempt,
    Item,
    ItemBank,
    ItemVersion,
    Option,
    StaffUser,
    StemMedia,
    Turn,
)
from assessments.rules import role_required, staff
from assessments.views.author.editing import editor_of, new_editor
from assessments.views.author.frames import stands_in_frame
from assessments.views.media import Media, media_url
from assessments.views.question import question
from assessments.views.role_play import CustomerTurn, other_routes
from assessments.views.stem import ShownMedia, shown

# No attempt has this name: what a preview sends by mistake reaches nothing.
NOBODY = UUID(int=0)
ROUTES = (Route.TYPED, Route.AUDIO, Route.VIDEO)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
@stands_in_frame
def preview_item(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A saved version; by POST what the editor holds, which is not saved yet."""
    item = get_object_or_404(Item.objects.select_related("bank"), bank__slug=slug, code=code)
    version = _version(item, request.GET.get("version", ""))
    if request.method == "POST":
        return _from_editor(request, editor_of(version, _sent(request)), item)
    return _page(request, content_of(version), item)


@role_required(Role.AUTHOR)
@require_POST
@stands_in_frame
def preview_new_item(request: HttpRequest, slug: str) -> HttpResponse:
    bank = get_object_or_404(ItemBank, slug=slug)
    editor = new_editor(request, bank, _sent(request))
    if editor is None:
        return _cannot(request, [_("Choose a kind first.")])
    return _from_editor(request, editor, None)


def _sent(request: HttpRequest) -> Sent:
    """Without files: a look stores nothing."""
    data: QueryDict = request.POST.copy()
    data["do"] = "preview"
    return Sent(data, MultiValueDict())


def _version(item: Item, asked: str) -> ItemVersion:
    number = whole(asked)
    found = None if number is None else item.versions.filter(number=number).first()
    return found or drafts.newest_version(item)


def _from_editor(request: HttpRequest, editor: ItemEditor, item: Item | None) -> HttpResponse:
    if editor.is_valid():
        return _page(request, editor.content(keep=False), item)
    forms = [editor.form, *(row for rows in editor.rows.values() for row in rows.forms)]
    problems = [
        f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
        for form in forms
        for name, errors in form.errors.items()
        for error in errors
    ]
    return _cannot(request, problems)


def _cannot(request: HttpRequest, problems: list[str]) -> HttpResponse:
    context = {"problems": problems}
    return render(request, "assessments/author/items/preview_none.html", context, status=422)


def _page(request: HttpRequest, content: ItemContent, item: Item | None) -> HttpResponse:
    version = ItemVersion(kind=content.kind, facts=list(content.facts), **content.columns)
    context: dict[str, object] = {
        "version": version,
        "stem_media": _media(content, item, staff(request)),
        "response": SimpleNamespace(n_saves=0, text="", pk=0),
        "position": 1,
        "n_items": 1,
        "n_before": 0,
        "can_go_back": False,
        "refused": "",
    }
    if content.kind == ItemKind.ROLE_PLAY:
        return _role_play(request, content, item, context)
    seconds = version.time_limit_s or 0
    options = [Option(key=option.key, text=option.text) for option in content.options]
    context |= _clock(seconds) | {
        "attempt": _attempt(Route.TYPED),
        "question": question(version, options),
    }
    return render(request, "assessments/author/items/preview_question.html", context)


def _clock(seconds: int) -> dict[str, object]:
    return {
        "left_s": seconds,
        "left": "{}:{:02d}".format(*divmod(seconds, 60)),
        "minutes_left": max(1, round(seconds / 60)),
    }


def _attempt(route: Route) -> Attempt:
    """Of nobody, and never saved."""
    return Attempt(public_id=NOBODY, route=route, may_record=True)


def _role_play(
    request: HttpRequest, content: ItemContent, item: Item | None, context: dict[str, object]
) -> HttpResponse:
    """One turn by its number, answered in the way that the address names."""
    route = next((r for r in ROUTES if r == request.GET.get("route")), Route.TYPED)
    attempt = _attempt(route)
    turns = _turns(content, item, staff(request))
    if not turns:
        return _cannot(request, [_("A role-play needs at least one customer turn.")])
    asked = whole(request.GET.get("turn", ""))
    at = min(max(asked or 1, 1), len(turns))
    column = "typed_s" if route == Route.TYPED else "answer_s"
    context |= _clock(int(content.columns[column] or 0)) | {
        "attempt": attempt,
        "turn": turns[at - 1],
        "past": turns[: at - 1],
        "n_turns": len(turns),
        "next_turn": at + 1 if at < len(turns) else 0,
        "is_typed": route == Route.TYPED,
        "is_video": route == Route.VIDEO,
        "is_practice": True,
        "other_routes": other_routes(attempt),
        "setup": _setup(content, route),
    }
    return render(request, "assessments/author/items/preview_role_play.html", context)


def _setup(content: ItemContent, route: Route) -> str:
    limit = content.columns["answer_s"]
    return json.dumps({"kind": route, "limit_s": limit, "is_practice": True})


def _turns(content: ItemContent, item: Item | None, reader: StaffUser) -> list[CustomerTurn]:
    rows = {turn.audio.name: turn for turn in Turn.objects.filter(item_version__item=item)}
    return [
        _turn(n, turn.text, turn.is_synthetic_voice, rows.get(turn.audio), reader)
        for n, turn in enumerate(content.turns, start=1)
    ]


def _turn(
    n: int, text: str, is_synthetic_voice: bool, row: Turn | None, reader: StaffUser
) -> CustomerTurn:
    has_audio = row is not None and bool(row.audio)
    return CustomerTurn(
        number=n,
        text=text,
        is_synthetic_voice=is_synthetic_voice,
        audio_url=media_url(Media.STEM, row.pk, reader) if row and has_audio else "",
        captions_url=media_url(Media.CAPTIONS, row.pk, reader) if row and has_audio else "",
    )


def _media(content: ItemContent, item: Item | None, reader: StaffUser) -> list[ShownMedia]:
    """Of what is not saved yet, the words alone."""
    rows = {row.file.name: row for row in StemMedia.objects.filter(item_version__item=item)}
    return [
        shown(rows[medium.file], reader)
        if medium.file in rows
        else ShownMedia(medium.kind, "", "", medium.description)
        for medium in content.media
    ]
