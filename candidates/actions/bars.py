"""Hiring bars: adopt one as a new version, or propose it to a second person."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from assessments import audit
from assessments.enums import Verb
from assessments.models import Competency, FormItem, FormVersion, ScoringRun, StaffUser
from assessments.models.result import ScoringRunQuerySet
from candidates.actions import standings
from candidates.errors import BarNotAdoptable, ProposalChanged, ReasonMissing
from candidates.judging import BAR_PARTS, BarSpec
from candidates.models import BarCompetency, BarItem, HiringBar, Opening


@dataclass(frozen=True, slots=True)
class ItemOfForm:
    """An item by id and code, and the slug of a competency that it scores."""

    item: int
    code: str
    competency: str


def put_forward(opening: Opening, spec: BarSpec, reason: str, author: StaffUser) -> HiringBar:
    """Adopt ``spec``, or where a second person is asked for, propose it to the team.

    Raises BarNotAdoptable or ReasonMissing, with a sentence that says what is missing.
    """
    make = propose if needs_second_person() else adopt
    return make(opening, spec, reason, author)


def needs_second_person() -> bool:
    return bool(settings.BAR_NEEDS_SECOND_PERSON)


@transaction.atomic
def adopt(opening: Opening, spec: BarSpec, reason: str, author: StaffUser) -> HiringBar:
    """Make ``spec`` the next version of the opening's bar and read everyone against it."""
    bar = _write(opening, spec, reason, author)
    _take_effect(bar, author)
    return bar


@transaction.atomic
def propose(opening: Opening, spec: BarSpec, reason: str, author: StaffUser) -> HiringBar:
    """Write the next version down; it counts once somebody else adopts it."""
    bar = _write(opening, spec, reason, author)
    audit.record(Verb.BAR_PROPOSED, bar, actor=author, opening=opening.pk, version=bar.version)
    return bar


@transaction.atomic
def adopt_proposed(bar: HiringBar, actor: StaffUser) -> None:
    """Let a proposal count; its author cannot do that.

    Raises BarNotAdoptable, also where the job or the form no longer carry it.
    """
    held = _held_proposal(bar)
    if held.author_id == actor.pk:
        sentence = "You proposed this bar. Somebody else of the team or an admin has to adopt it."
        raise BarNotAdoptable(bar.pk, sentence=sentence)
    check(held.opening, BarSpec.of(held))
    _take_effect(held, actor)


@transaction.atomic
def take_back(bar: HiringBar, actor: StaffUser) -> None:
    """Drop a proposal; anybody of the team may, and nothing ever counted by it."""
    held = _held_proposal(bar)
    audit.record(Verb.DELETED, held, actor=actor, opening=held.opening_id, version=held.version)
    held.delete()


def proposed(opening: Opening) -> HiringBar | None:
    """The version that waits for a second person."""
    waiting = opening.bars.filter(adopted_at=None).select_related("author")
    return waiting.prefetch_related(*BAR_PARTS).first()


def check(opening: Opening, spec: BarSpec) -> None:
    """Raise BarNotAdoptable unless every figure makes sense and rests on the job and the form."""
    problems = [*bad_figures(spec), *without_grounds(opening, spec)]
    if problems:
        raise BarNotAdoptable(opening.pk, sentence=" ".join(problems))


def results_are_visible(opening: Opening) -> bool:
    """Whether anybody of this opening is scored already: a bar adopted now says so for ever."""
    return _runs(opening).exists()


def measured_by(form_version: FormVersion) -> set[str]:
    """Slugs of the competencies that at least one item of the form scores."""
    return set(Competency.objects.scored_by(form_version.pk).values_list("slug", flat=True))


def _write(opening: Opening, spec: BarSpec, reason: str, author: StaffUser) -> HiringBar:
    """The next version, not adopted; one at a time may wait."""
    if not reason.strip():
        raise ReasonMissing(opening.pk)
    Opening.objects.select_for_update().get(pk=opening.pk)
    check(opening, spec)
    if opening.bars.filter(adopted_at=None).exists():
        sentence = "A proposed version waits already. Adopt it or take it back first."
        raise BarNotAdoptable(opening.pk, sentence=sentence)
    last = HiringBar.objects.filter(opening=opening).aggregate(n=Max("version"))["n"] or 0
    bar = HiringBar.objects.create(
        opening=opening,
        version=last + 1,
        composite_cut=spec.composite_cut,
        meets_p=spec.meets_p,
        below_p=spec.below_p,
        method=spec.method,
        standard_id=spec.standard,
        reason=reason.strip(),
        author=author,
    )
    _write_parts(bar, spec)
    return bar


def _write_parts(bar: HiringBar, spec: BarSpec) -> None:
    ids = dict(Competency.objects.values_list("slug", "pk"))
    BarCompetency.objects.bulk_create(
        BarCompetency(
            bar=bar,
            competency_id=ids[need.competency],
            minimum=need.minimum,
            weight=need.weight,
            is_knock_out=need.is_knock_out,
        )
        for need in spec.requirements
    )
    BarItem.objects.bulk_create(
        BarItem(
            bar=bar,
            item_id=need.item,
            competency_id=ids[need.competency],
            minimum=need.minimum,
        )
        for need in spec.items
    )


def _take_effect(bar: HiringBar, actor: StaffUser) -> None:
    """The database fixes a bar for good once it is adopted, so this comes after its parts."""
    waiting = HiringBar.objects.filter(pk=bar.pk, adopted_at=None)
    is_late = results_are_visible(bar.opening)
    if not waiting.update(
        adopted_at=Now(),
        adopted_by=None if actor.pk == bar.author_id else actor,
        adopted_after_results=is_late,
    ):
        raise ProposalChanged(bar.pk)
    audit.record(
        Verb.BAR_ADOPTED,
        bar,
        actor=actor,
        opening=bar.opening_id,
        version=bar.version,
        after_results=is_late,
    )
    bar.refresh_from_db()
    standings.refresh_soon(bar.opening)


def _held_proposal(bar: HiringBar) -> HiringBar:
    """The opening is locked first, as whoever writes a version does."""
    Opening.objects.select_for_update().get(pk=bar.opening_id)
    held = HiringBar.objects.filter(pk=bar.pk, adopted_at=None).select_related("opening")
    found = held.prefetch_related(*BAR_PARTS).first()
    if found is None:
        raise ProposalChanged(bar.pk)
    return found


def items_for_all(form_version_id: int) -> list[ItemOfForm]:
    """What every candidate gets: items of sections from which none is left out."""
    scored = "item_version__keyed_to"
    rows = list(
        FormItem.objects.filter(section__form_version=form_version_id)
        .order_by("section__position", "position", f"{scored}__competency__position")
        .values_list(
            "section",
            "pk",
            "section__n_drawn",
            f"{scored}__is_scored",
            "item_version__item",
            "item_version__item__code",
            f"{scored}__competency__slug",
        )
    )
    n_items = Counter(section for section, _pk in {row[:2] for row in rows})
    return [
        ItemOfForm(*row[4:])
        for row in rows
        if row[3] and (row[2] is None or row[2] >= n_items[row[0]])
    ]


def _runs(opening: Opening) -> ScoringRunQuerySet:
    return ScoringRun.objects.filter(attempt__in=opening.applications.values("attempt"))


def bad_figures(spec: BarSpec) -> list[str]:
    """What makes no sense by itself, in sentences."""
    problems = []
    if any(need.weight < 0 for need in spec.requirements) or not spec.weights:
        problems.append("Give at least one competency a weight above 0, and none below.")
    figures = [need.minimum for need in spec.requirements] + [spec.composite_cut]
    figures += [need.minimum for need in spec.items]
    if any(figure is not None and not 1 <= figure <= 5 for figure in figures):
        problems.append("Minimums and the composite cut lie between 1 and 5.")
    if spec.composite_cut is None and all(need.minimum is None for need in spec.requirements):
        problems.append("Set a composite cut or a minimum: this bar would ask nothing.")
    if any(need.is_knock_out and need.minimum is None for need in spec.requirements):
        problems.append("A knock-out needs a minimum.")
    if len({(need.item, need.competency) for need in spec.items}) < len(spec.items):
        problems.append("An item can be a knock-out once for each competency.")
    if not 0 < spec.below_p < spec.meets_p < 1:
        problems.append("The probability for “below” must be under the one for “meets”.")
    return problems


def without_grounds(opening: Opening, spec: BarSpec) -> list[str]:
    """What the bar asks for must be asked for by a task of the job and measured by the form."""
    asked = {need.competency for need in spec.requirements if need.weight or need.minimum}
    asked |= {need.competency for need in spec.items}
    linked = set(opening.tasks.values_list("competencies__slug", flat=True))
    names = dict(Competency.objects.filter(slug__in=asked).values_list("slug", "name"))
    unlinked = sorted(names.get(slug, slug) for slug in asked - linked)
    measured = measured_by(opening.form_version)
    unmeasured = sorted(names.get(slug, slug) for slug in asked & linked - measured)
    problems = []
    if unlinked:
        problems.append(f"No task of this job asks for: {', '.join(unlinked)}. Link a task first.")
    if unmeasured:
        problems.append(f"The assessment does not measure: {', '.join(unmeasured)}.")
    return problems + _not_for_all(opening, spec)


def _not_for_all(opening: Opening, spec: BarSpec) -> list[str]:
    if not spec.items:
        return []
    given = {(one.item, one.competency) for one in items_for_all(opening.form_version_id)}
    partly = [need.code for need in spec.items if (need.item, need.competency) not in given]
    names = ", ".join(partly)
    return [f"Not every candidate gets this item for that competency: {names}."] if partly else []
