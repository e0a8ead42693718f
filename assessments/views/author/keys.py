"""Keying methods side by side on the answers of a pilot, for a bank or a form version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from assessments.enums import ResponseFormat, Role, Route
from assessments.forms.assessment_forms import method_words
from assessments.forms.keys import ComparisonForm
from assessments.models import Competency, FormVersion, ItemBank, ItemCompetency
from assessments.reports import key_comparison as reports
from assessments.reports.key_comparison import FormatReport, MethodReport, Told
from assessments.reports.responses import Scope
from assessments.rules import role_required
from assessments.scoring.keying import LEAST_PEOPLE, GroupDifference, RankAgreement

BAR, HEIGHT = 8, 32  # of the small drawing of a distribution, in its own units


@role_required(Role.AUTHOR)
@require_GET
def of_bank(request: HttpRequest, slug: str) -> HttpResponse:
    bank = get_object_or_404(ItemBank, slug=slug)
    form = _form(request, Q(item_version__item__bank=bank))
    scope = Scope(bank=bank.pk, since=form.day("since"), until=form.day("until"))
    return _page(request, form, scope, {"bank": bank})


@role_required(Role.AUTHOR)
@require_GET
def of_form(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    versions = FormVersion.objects.select_related("form")
    version = get_object_or_404(versions, form__slug=slug, number=number)
    form = _form(request, Q(item_version__in_forms__section__form_version=version))
    scope = Scope(form_version=version.pk, since=form.day("since"), until=form.day("until"))
    return _page(request, form, scope, {"form_version": version})


def _form(request: HttpRequest, of_these: Q) -> ComparisonForm:
    links = ItemCompetency.objects.filter(of_these, is_scored=True)
    scored = Competency.objects.filter(pk__in=links.values("competency"))
    return ComparisonForm(request.GET, scored.order_by("position", "pk"))


def _page(
    request: HttpRequest, form: ComparisonForm, scope: Scope, where: dict[str, object]
) -> HttpResponse:
    by = form.groups_asked()
    groups = reports.own_groups(scope, by) if by else None
    found = reports.compare(scope, form.competency_asked(), groups)
    context = {
        **where,
        "filter": form,
        "comparison": found,
        "least": LEAST_PEOPLE,
        "reference": _group_words(found.reference),
        "groups": [(_group_words(code), n) for code, n in found.groups.items()],
        "shown": [_shown(one) for one in found.formats if found.n_people >= LEAST_PEOPLE],
    }
    return render(request, "assessments/author/panels/keys.html", context)


def _group_words(code: str) -> str:
    return str(Route(code).label) if code in Route.values else code


@dataclass(frozen=True, slots=True)
class Bar:
    """Text for SVG: made here, because "1,5" would break a German page."""

    x: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class ShownMethod:
    report: MethodReport
    words: str
    bars: tuple[Bar, ...]
    counts: str
    differences: tuple[tuple[str, GroupDifference], ...]


@dataclass(frozen=True, slots=True)
class ShownPairs:
    """One line of the table of pairs: the method against those before it."""

    words: str
    cells: tuple[Told[RankAgreement] | None, ...]


@dataclass(frozen=True, slots=True)
class ShownFormat:
    report: FormatReport
    label: str
    methods: tuple[ShownMethod, ...]
    pairs: tuple[ShownPairs, ...]
    heads: tuple[str, ...]


def _shown(found: FormatReport) -> ShownFormat:
    names = [one.method for one in found.methods]
    has_pairs = any(told.figure for told in found.pairs.values())
    return ShownFormat(
        found,
        str(ResponseFormat(found.response_format).label),
        tuple(_shown_method(one) for one in found.methods),
        tuple(
            ShownPairs(method_words(name), tuple(_cell(found, other, name) for other in names[:-1]))
            for name in names[1:]
        )
        if has_pairs
        else (),
        tuple(map(method_words, names[:-1])),
    )


def _cell(found: FormatReport, column: str, row: str) -> Told[RankAgreement] | None:
    return found.pairs.get((column, row))


def _shown_method(one: MethodReport) -> ShownMethod:
    counts = one.spread.figure.counts if one.spread.figure else ()
    return ShownMethod(
        one,
        method_words(one.method),
        _bars(counts),
        ", ".join(map(str, counts)),
        tuple((_group_words(d.group), d) for d in one.differences),
    )


def _bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    most = max(counts, default=0) or 1
    heights = [HEIGHT * count / most for count in counts]
    return tuple(
        Bar(str(place * BAR), f"{HEIGHT - high:.1f}", f"{high:.1f}")
        for place, high in enumerate(heights)
    )
