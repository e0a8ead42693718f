"""Items picked from the banks for one section of a draft."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.actions.author import form_parts
from assessments.enums import PublicationState, Role
from assessments.errors import RapportError
from assessments.forms.assessment_forms import PickForm
from assessments.models import FormSection, FormVersion, ItemCompetency, ItemVersion
from assessments.rules import role_required, staff
from assessments.views.author import form_rows

PER_PAGE = 25
MAX_PICKED = 200
PK = re.compile(r"[0-9]{1,18}")


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def pick_items(request: HttpRequest, slug: str, section_id: int) -> HttpResponse:
    version = form_rows.draft_of(slug)
    section = get_object_or_404(FormSection, pk=section_id, form_version=version)
    if request.method == "POST":
        return _pick(request, section)
    form = PickForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    page = Paginator(_found(version, given), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "version": version,
        "section": section,
        "form": form,
        "page": page,
        "is_filtered": bool(given),
        "has_items": bool(page.object_list) or _usable().exists(),
    }
    return render(request, "assessments/author/forms/pick.html", facts)


def _pick(request: HttpRequest, section: FormSection) -> HttpResponse:
    slug = section.form_version.form.slug
    wanted = [pk for pk in request.POST.getlist("item") if PK.fullmatch(pk)][:MAX_PICKED]
    if not wanted:
        messages.warning(request, _("Mark the items first, then add them."))
        return redirect(request.get_full_path())
    by_pk = _usable().select_related("item").in_bulk([int(pk) for pk in wanted])
    chosen = [by_pk[int(pk)] for pk in wanted if int(pk) in by_pk]
    try:
        n = form_parts.add_items(section, chosen, staff(request))
    except RapportError as error:
        messages.error(request, str(error.sentence))
    else:
        words = ngettext("%(n)d item added to “%(s)s”.", "%(n)d items added to “%(s)s”.", n)
        messages.success(request, words % {"n": n, "s": section.title})
    return redirect("edit_form", slug)


def _usable() -> QuerySet[ItemVersion]:
    """The newest published version of every item that is not for practice."""
    newest = ItemVersion.objects.filter(
        item=OuterRef("item"), state=PublicationState.PUBLISHED
    ).order_by("-number")
    return ItemVersion.objects.filter(item__is_practice=False, pk=Subquery(newest.values("pk")[:1]))


def _found(version: FormVersion, given: Mapping[str, Any]) -> QuerySet[ItemVersion]:
    found = _usable().filter(_wanted(given))
    if tag := given.get("tag"):
        found = found.filter(item__tags__contains=[tag])
    if competency := given.get("competency"):
        keyed = ItemCompetency.objects.filter(competency=competency)
        found = found.filter(pk__in=keyed.values("item_version"))
    found = _of_state(found, version, given.get("state", ""))
    links = Prefetch("keyed_to", ItemCompetency.objects.select_related("competency"))
    return (
        found.select_related("item__bank")
        .prefetch_related(links)
        .order_by("item__bank__name", "title", "pk")
    )


def _wanted(given: Mapping[str, Any]) -> Q:
    exact = {"bank": "item__bank", "kind": "kind", "response_format": "response_format"}
    wanted = Q(**{column: given[name] for name, column in exact.items() if name in given})
    if q := given.get("q"):
        wanted &= Q(title__icontains=q) | Q(stem__icontains=q) | Q(item__code__icontains=q)
    return wanted


def _of_state(
    found: QuerySet[ItemVersion], version: FormVersion, state: str
) -> QuerySet[ItemVersion]:
    if state == "all":
        return found
    if state == "unused":
        asked = ItemVersion.objects.filter(
            in_forms__section__form_version__published_at__isnull=False
        )
        return found.exclude(item__in=asked.values("item"))
    if state == "language":
        found = found.filter(language=version.language)
    here = ItemVersion.objects.filter(in_forms__section__form_version=version)
    return found.exclude(item__in=here.values("item"))
