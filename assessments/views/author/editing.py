"""The editor of an item: a new one, a draft, or a published one whose change is a new version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.actions.author import drafts
from assessments.actions.author.contents import content_of, stamp_of
from assessments.enums import ItemKind, ResponseFormat, Role
from assessments.errors import CodeTaken, DraftChanged, PartInUse
from assessments.forms.editor import LIMITS, ItemEditor, Sent
from assessments.forms.items import CodeForm, SettingsForm
from assessments.forms.words import is_right_to_left
from assessments.models import Competency, Item, ItemBank, ItemVersion
from assessments.reports import diffs
from assessments.reports.diffs import Change
from assessments.rules import role_required, staff
from assessments.views.author.frames import holds_preview


@dataclass
class EditPage:
    """All that the editor's page prints."""

    bank: ItemBank
    editor: ItemEditor
    settings: SettingsForm
    code: CodeForm | None = None
    version: ItemVersion | None = None
    stamp: str = ""
    refused: str = ""
    theirs: Sequence[Change] = ()

    def context(self) -> dict[str, object]:
        language = str(self.editor.form["language"].value())
        return {
            **vars(self),
            "form": self.editor.form,
            "rows": self.editor.rows,
            "limits": LIMITS,
            "kind_label": self.editor.kind.label,
            "content_language": language,
            "content_dir": "rtl" if is_right_to_left(language) else "ltr",
        }


def sent(request: HttpRequest) -> Sent | None:
    if request.method != "POST":
        return None
    return Sent(request.POST.copy(), request.FILES.copy())


def competencies() -> list[Competency]:
    return list(Competency.objects.order_by("position", "name"))


def editor_of(version: ItemVersion, given: Sent | None) -> ItemEditor:
    return ItemEditor(version.kind, competencies(), base=content_of(version), sent=given)


def new_editor(request: HttpRequest, bank: ItemBank, given: Sent | None) -> ItemEditor | None:
    """None where the address names no kind, or no way of answering that goes with it."""
    kind, response_format = request.GET.get("kind", ""), request.GET.get("format", "")
    if kind not in ItemKind.values:
        return None
    if kind == ItemKind.SJT and response_format not in ResponseFormat.values:
        return None
    return ItemEditor(
        kind, competencies(), sent=given, response_format=response_format, language=bank.language
    )


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
@holds_preview
def new_item(request: HttpRequest, slug: str) -> HttpResponse:
    bank, given = get_object_or_404(ItemBank, slug=slug), sent(request)
    editor = new_editor(request, bank, given)
    if editor is None:
        context = {"bank": bank, "formats": ResponseFormat.choices}
        return render(request, "assessments/author/items/choose.html", context)
    data = given.data if given else None
    page = EditPage(bank, editor, SettingsForm(data), CodeForm(data))
    if editor.is_row_button:
        _keep_typed(page)
    elif given and _all_valid(page):
        made = _created(request, page)
        if made:
            messages.success(request, _("The draft is saved."))
            return redirect("item", bank.slug, made.item.code)
    return _show(request, page)


def _created(request: HttpRequest, page: EditPage) -> ItemVersion | None:
    assert page.code is not None  # noqa: S101 a new item's page has the form of its code
    try:
        return drafts.create(
            page.bank,
            page.code.cleaned_data["code"],
            page.editor.content(),
            actor=staff(request),
            **page.settings.cleaned_data,
        )
    except CodeTaken as error:
        page.code.add_error("code", error.sentence)
        return None


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
@holds_preview
def edit_item(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    item = get_object_or_404(Item.objects.select_related("bank"), bank__slug=slug, code=code)
    version, given = drafts.newest_version(item), sent(request)
    first = {name: getattr(item, name) for name in SettingsForm.base_fields}
    settings = SettingsForm(given.data if given else None, initial=first)
    page = EditPage(item.bank, editor_of(version, given), settings, version=version)
    page.stamp = given.data.get("stamp", "") if given else stamp_of(version)
    if page.editor.is_row_button:
        _keep_typed(page)
    elif given and _all_valid(page) and _saved(request, page, item):
        return redirect("item", slug, code)
    return _show(request, page)


def _saved(request: HttpRequest, page: EditPage, item: Item) -> bool:
    assert page.version is not None  # noqa: S101 an item that exists has a version
    before, content = page.version, page.editor.content()
    try:
        after = drafts.save(before, content, stamp=page.stamp, actor=staff(request))
    except DraftChanged as error:
        names = {c.slug: c.name for c in page.editor.competencies}
        page.version = drafts.newest_version(item)
        page.refused, page.stamp = error.sentence, stamp_of(page.version)
        page.theirs = diffs.changes(content_of(page.version), content, names)
        return False
    except PartInUse as error:
        page.refused = error.sentence
        return False
    drafts.organise(item, actor=staff(request), **page.settings.cleaned_data)
    if after.pk != before.pk:
        n = {"n": after.number}
        messages.success(request, _("Version %(n)d is made: a draft with your changes.") % n)
    else:
        messages.success(request, _("Saved."))
    return True


def _keep_typed(page: EditPage) -> None:
    """After a row button the small forms come back as they were sent, without complaints."""
    for name in ("settings", "code"):
        form = getattr(page, name)
        if form is not None:
            typed = {field: form[field].value() for field in form.fields}
            setattr(page, name, type(form)(initial=typed))


def _all_valid(page: EditPage) -> bool:
    answers = [part.is_valid() for part in (page.editor, page.settings, page.code) if part]
    return all(answers)


def _show(request: HttpRequest, page: EditPage) -> HttpResponse:
    status = 200
    if request.method == "POST" and not page.editor.is_row_button:
        status = 409 if page.theirs else 422
    context = page.context() | {"back": _back(page)}
    return render(request, "assessments/author/items/edit.html", context, status=status)


def _back(page: EditPage) -> str:
    if page.version is None:
        return reverse("bank", args=[page.bank.slug])
    return reverse("item", args=[page.bank.slug, page.version.item.code])
