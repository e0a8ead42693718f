"""One item: what it says now, its versions, its way to publication, who changed what."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions.author import items as actions
from assessments.actions.author.assign import WAITING
from assessments.actions.author.contents import content_of
from assessments.actions.author.exposure import publish_again, with_exposure
from assessments.enums import Role
from assessments.errors import RapportError
from assessments.forms.items import AssignForm, NoteForm
from assessments.forms.numbers import whole
from assessments.models import Competency, Item, ItemVersion, StaffUser
from assessments.models.publication import OPEN_TO_CHANGE
from assessments.reports import diffs, history
from assessments.reports.item_card import card_of, forms_with
from assessments.rules import role_required, staff
from assessments.views.author.editing import competencies
from assessments.views.author.frames import holds_preview

MOVES: dict[str, Callable[[ItemVersion, StaffUser], None]] = {
    "review": actions.send_to_review,
    "publish": actions.publish,
    "retire": actions.retire,
    "again": publish_again,
}


@role_required(Role.AUTHOR)
@require_GET
@holds_preview
def item(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    return _page(request, _item(slug, code), NoteForm())


def _page(request: HttpRequest, found: Item, note: NoteForm) -> HttpResponse:
    versions = list(found.versions.order_by("-number"))
    version = _chosen(versions, request.GET.get("version", ""))
    version.item = found
    newest = versions[0]
    is_open = version.state in OPEN_TO_CHANGE
    card = card_of(version)
    waits = is_open and WAITING in card.content.scored
    context = {
        "item": found,
        "bank": found.bank,
        "version": version,
        "version_text": str(version.number),
        "versions": versions,
        "newest": newest,
        "is_newest": version.pk == newest.pk,
        "older": _older(versions, version),
        "card": card,
        "assign": AssignForm(competencies=competencies()) if waits else None,
        "missing": actions.what_is_missing(version) if is_open else [],
        "is_open": is_open,
        "note": note,
        "last_note": version.review_notes.select_related("author").order_by("-at").first(),
        "history": history.of_item(found, versions),
        "forms_with": forms_with(found),
    }
    status = 422 if note.errors else 200
    return render(request, "assessments/author/items/item.html", context, status=status)


def _item(slug: str, code: str) -> Item:
    items: QuerySet[Item] = with_exposure(Item.objects.select_related("bank"))
    return get_object_or_404(items, bank__slug=slug, code=code)


def _chosen(versions: list[ItemVersion], number: str) -> ItemVersion:
    """The version that the address asks for, else the newest."""
    if not versions:
        raise Http404
    return next((v for v in versions if str(v.number) == number), versions[0])


def _older(versions: list[ItemVersion], version: ItemVersion) -> ItemVersion | None:
    return next((v for v in versions if v.number < version.number), None)


@role_required(Role.AUTHOR)
@require_GET
def item_diff(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    found = _item(slug, code)
    versions = list(found.versions.order_by("-number"))
    after = _chosen(versions, request.GET.get("to", ""))
    asked = request.GET.get("from", "")
    before = next((v for v in versions if str(v.number) == asked), None)
    before = before or _older(versions, after) or after
    names = dict(Competency.objects.values_list("slug", "name"))
    context = {
        "item": found,
        "bank": found.bank,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": diffs.changes(content_of(before), content_of(after), names),
    }
    return render(request, "assessments/author/items/diff.html", context)


@role_required(Role.AUTHOR)
@require_POST
def move_item(request: HttpRequest, slug: str, code: str, move: str) -> HttpResponse:
    """Send the newest version to review, publish or retire it, or take it up again."""
    if move not in MOVES:
        raise Http404
    version = _sent_version(request, _item(slug, code))
    try:
        MOVES[move](version, staff(request))
    except RapportError as error:
        messages.error(request, error.sentence)
    else:
        words = {
            "review": _("Sent to review."),
            "publish": _("Published: new forms can use this version."),
            "retire": _("Retired. Forms that use it keep it."),
            "again": _("Published again: new forms can use this version."),
        }
        messages.success(request, words[move])
    return redirect("item", slug, code)


@role_required(Role.AUTHOR)
@require_POST
@holds_preview
def send_back(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    found = _item(slug, code)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        actions.send_back(_sent_version(request, found), staff(request), form.cleaned_data["note"])
    except RapportError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Sent back to draft, with your note."))
    return redirect("item", slug, code)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def delete_item(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Ask first, then remove the draft."""
    found = _item(slug, code)
    if request.method == "GET":
        versions = list(found.versions.order_by("-number"))
        context = {
            "item": found,
            "bank": found.bank,
            "version": versions[0],
            "is_only": len(versions) == 1,
        }
        return render(request, "assessments/author/items/delete.html", context)
    try:
        actions.delete_draft(_sent_version(request, found), staff(request))
    except RapportError as error:
        messages.error(request, error.sentence)
        return redirect("item", slug, code)
    messages.success(request, _("The draft is deleted."))
    if Item.objects.filter(pk=found.pk).exists():
        return redirect("item", slug, code)
    return redirect("bank", slug)


def _sent_version(request: HttpRequest, found: Item) -> ItemVersion:
    """The version that the page showed; another one may be the newest by now."""
    number = whole(request.POST.get("version", ""))
    version = None if number is None else found.versions.filter(number=number).first()
    if version is None:
        raise Http404
    version.item = found
    return version
