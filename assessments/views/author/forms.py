"""The list of assessment forms, a new one, and what a form is called and promises."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments.actions.author import forms as actions
from assessments.enums import PublicationState, Role
from assessments.errors import RapportError
from assessments.forms.assessment_forms import DetailsForm, FormListForm, NameForm
from assessments.models import AssessmentForm, Attempt, FormSection, FormVersion
from assessments.rules import role_required, staff
from assessments.views.author.form_rows import newest_of

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class FormRow:
    form: AssessmentForm
    newest: FormVersion
    published: FormVersion | None
    n_versions: int
    n_items: int
    n_attempts: int


@role_required(Role.AUTHOR)
@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    asked = FormListForm(request.GET)
    asked.is_valid()
    q, state = (asked.cleaned_data.get(name, "") for name in ("q", "state"))
    page = Paginator(_found(q, state), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "rows": _rows(list(page.object_list)),
        "form": asked,
        "is_filtered": bool(q or state),
    }
    return render(request, "assessments/author/forms/forms.html", facts)


def _found(q: str, state: str) -> QuerySet[AssessmentForm]:
    newest = FormVersion.objects.filter(form=OuterRef("pk")).order_by("-number")
    found = AssessmentForm.objects.annotate(state=Subquery(newest.values("state")[:1]))
    if q:
        found = found.filter(Q(name__icontains=q) | Q(description__icontains=q))
    if state:
        found = found.filter(state=state)
    sections = FormSection.objects.annotate(n_items=Count("items")).order_by("pk")
    versions = FormVersion.objects.order_by("-number").prefetch_related(
        Prefetch("sections", sections)
    )
    return found.prefetch_related(Prefetch("versions", versions)).order_by("name", "pk")


def _rows(found: Sequence[AssessmentForm]) -> list[FormRow]:
    attempts = dict(
        Attempt.objects.of_candidates()
        .filter(form_version__form__in=found)
        .order_by()
        .values_list("form_version__form")
        .annotate(n=Count("pk"))
    )
    return [_row(form, attempts.get(form.pk, 0)) for form in found if form.versions.all()]


def _row(form: AssessmentForm, n_attempts: int) -> FormRow:
    versions = list(form.versions.all())
    published = next((v for v in versions if v.state == PublicationState.PUBLISHED), None)
    sections = versions[0].sections.all()
    return FormRow(
        form=form,
        newest=versions[0],
        published=published,
        n_versions=len(versions),
        n_items=sum(s.n_given(int(s.n_items)) for s in sections),  # type: ignore[attr-defined, misc]
        n_attempts=n_attempts,
    )


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def new_form(request: HttpRequest) -> HttpResponse:
    form = DetailsForm(request.POST or None, initial={"language": "en"})
    if request.method == "POST" and form.is_valid():
        made = actions.create(actor=staff(request), **form.facts())
        messages.success(request, _("The form is a draft. Now pick its items."))
        return redirect("edit_form", made.form.slug)
    return _page(request, form, None)


@role_required(Role.AUTHOR)
@require_http_methods(["GET", "POST"])
def form_details(request: HttpRequest, slug: str) -> HttpResponse:
    """Name and note at any time; language, minutes and practice while the version is a draft."""
    version = newest_of(slug)
    is_draft = version.state == PublicationState.DRAFT
    initial = DetailsForm.initial_of(version)
    form: NameForm = (
        DetailsForm(request.POST or None, initial=initial, version=version)
        if is_draft
        else NameForm(request.POST or None, initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(form, version, request)
        except RapportError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("Saved."))
            return redirect("edit_form" if is_draft else "form", slug)
    return _page(request, form, version)


def _keep(form: NameForm, version: FormVersion, request: HttpRequest) -> None:
    if isinstance(form, DetailsForm):
        actions.edit(version, actor=staff(request), **form.facts())
    else:
        actions.rename(version.form, actor=staff(request), **form.cleaned_data)


def _page(request: HttpRequest, form: NameForm, version: FormVersion | None) -> HttpResponse:
    status = 422 if form.errors else 200
    facts = {"form": form, "version": version}
    return render(request, "assessments/author/forms/details.html", facts, status=status)
