"""The editor of a draft: sections and items, with the blueprint beside them.

Every button is a POST of its own. With htmx it is answered with the editor alone, else with a
redirect back to it.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.actions.author import form_parts
from assessments.actions.author import forms as actions
from assessments.enums import PublicationState, Role
from assessments.errors import RapportError
from assessments.forms.assessment_forms import PlacedItemForm, SectionForm, SectionTitleForm
from assessments.models import FormItem, FormSection, FormVersion, StaffUser
from assessments.reports.blueprint import blueprint
from assessments.reports.form_contents import newer_versions, sections_of
from assessments.rules import role_required, staff
from assessments.views.author import form_rows

Act = Callable[[StaffUser], object]


@role_required(Role.AUTHOR)
@require_GET
def edit_form(request: HttpRequest, slug: str) -> HttpResponse:
    newest = form_rows.newest_of(slug)
    if newest.state != PublicationState.DRAFT:
        messages.info(
            request, _("Only a draft can be changed. Send it back or make a new version.")
        )
        return redirect("form", slug)
    return _editor(request, newest)


@role_required(Role.AUTHOR)
@require_POST
def add_section(request: HttpRequest, slug: str) -> HttpResponse:
    version = form_rows.draft_of(slug)
    form = SectionTitleForm(request.POST)
    if not form.is_valid():
        return _editor(request, version, new_section=form)
    title = form.cleaned_data["title"]
    return _do(request, version, lambda who: form_parts.add_section(version, title, who))


@role_required(Role.AUTHOR)
@require_POST
def edit_section(request: HttpRequest, slug: str, section_id: int) -> HttpResponse:
    version = form_rows.draft_of(slug)
    section = _section(version, section_id)
    do = request.POST.get("do", "save")
    if do in ("up", "down"):
        move = form_parts.move_section
        return _do(request, version, lambda who: move(section, up=do == "up", actor=who))
    if do == "delete":
        return _do(request, version, lambda who: form_parts.delete_section(section, who))
    form = SectionForm(request.POST, auto_id=f"s{section.pk}-%s")
    if not form.is_valid():
        return _editor(request, version, refused=form, refused_pk=section.pk)
    edit, given = form_parts.edit_section, form.cleaned_data
    return _do(request, version, lambda who: edit(section, actor=who, **given))


@role_required(Role.AUTHOR)
@require_POST
def edit_form_item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    version = form_rows.draft_of(slug)
    item = _item(version, item_id)
    do = request.POST.get("do", "save")
    if do in ("up", "down"):
        move = form_parts.move_item
        return _do(request, version, lambda who: move(item, up=do == "up", actor=who))
    if do in ("remove", "update"):
        act = form_parts.remove_item if do == "remove" else form_parts.update_item
        return _do(request, version, lambda who: act(item, who))
    sections = list(version.sections.order_by("position"))
    form = PlacedItemForm(request.POST, item=item, sections=sections, auto_id=f"i{item.pk}-%s")
    if not form.is_valid():
        return _editor(request, version, refused=form, refused_pk=item.pk)
    edit, given = form_parts.edit_item, form.facts(item)
    return _do(request, version, lambda who: edit(item, actor=who, **given))


@role_required(Role.AUTHOR)
@require_POST
def promise_minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """Promise what the items take."""
    version = form_rows.draft_of(slug)
    minutes = blueprint(version, sections_of(version)).offered_minutes
    return _do(request, version, lambda who: actions.promise_minutes(version, minutes, who))


def _section(version: FormVersion, pk: int) -> FormSection:
    found = get_object_or_404(FormSection.objects.select_related("form_version"), pk=pk)
    if found.form_version_id != version.pk:
        raise Http404
    return found


def _item(version: FormVersion, pk: int) -> FormItem:
    rows = FormItem.objects.select_related("item_version", "section__form_version")
    return get_object_or_404(rows, pk=pk, section__form_version=version)


def _do(request: HttpRequest, version: FormVersion, act: Act) -> HttpResponse:
    try:
        act(staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    if not request.headers.get("HX-Request"):
        return redirect("edit_form", version.form.slug)
    version.refresh_from_db()
    return _editor(request, version)


def _editor(
    request: HttpRequest,
    version: FormVersion,
    *,
    refused: SectionForm | PlacedItemForm | None = None,
    refused_pk: int | None = None,
    new_section: SectionTitleForm | None = None,
) -> HttpResponse:
    """The whole page, or the editor alone for htmx, which swaps only what is answered with 200."""
    is_part = bool(request.headers.get("HX-Request"))
    sections = sections_of(version)
    facts = {
        "version": version,
        "plan": blueprint(version, sections),
        "sections": form_rows.editable(sections, newer_versions(sections), refused, refused_pk),
        "new_section": new_section or SectionTitleForm(auto_id="new-%s"),
        "is_part": is_part,
        "is_draft": True,
    }
    name = "_builder" if is_part else "edit"
    has_errors = bool(refused or new_section)
    status = 422 if has_errors and not is_part else 200
    return render(request, f"assessments/author/forms/{name}.html", facts, status=status)
