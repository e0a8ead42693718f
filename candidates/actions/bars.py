"""Hiring bars: look at what a proposed one would do, adopt it as a new version."""

from collections import Counter

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from assessments import audit
from assessments.enums import Verb
from assessments.models import Competency, FormVersion, ScoringRun, StaffUser
from assessments.models.result import ScoringRunQuerySet
from candidates.actions import standings
from candidates.enums import Outcome
from candidates.errors import BarNotAdoptable, ReasonMissing
from candidates.judging import RUN_PARTS, BarSpec, judged
from candidates.models import BarCompetency, HiringBar, Opening


def preview(opening: Opening, spec: BarSpec) -> dict[Outcome, int]:
    """How many scored candidates would stand where; nothing is written."""
    runs = _runs(opening).latest_of_each_attempt().prefetch_related(*RUN_PARTS)
    found = Counter(
        Outcome(judged(run, spec).outcome.value)
        for run in runs.iterator(chunk_size=standings.CHUNK)
    )
    return {outcome: found[outcome] for outcome in Outcome}


def adopt(opening: Opening, spec: BarSpec, reason: str, author: StaffUser) -> HiringBar:
    """Make ``spec`` the next version of the opening's bar and read everyone against it.

    Raises BarNotAdoptable or ReasonMissing, with a sentence that says what is missing.
    """
    if not reason.strip():
        raise ReasonMissing(opening.pk)
    with transaction.atomic():
        Opening.objects.select_for_update().get(pk=opening.pk)
        check(opening, spec)
        bar = _write(opening, spec, reason.strip(), author)
        audit.record(
            Verb.BAR_ADOPTED,
            bar,
            actor=author,
            opening=opening.pk,
            version=bar.version,
            after_results=bar.adopted_after_results,
        )
        standings.refresh_soon(opening)
    return bar


def check(opening: Opening, spec: BarSpec) -> None:
    """Raise BarNotAdoptable unless every figure makes sense and rests on the job and the form."""
    problems = [*_bad_figures(spec), *_without_grounds(opening, spec)]
    if problems:
        raise BarNotAdoptable(opening.pk, sentence=" ".join(problems))


def results_are_visible(opening: Opening) -> bool:
    """Whether anybody of this opening is scored already: a bar adopted now says so for ever."""
    return _runs(opening).exists()


def measured_by(form_version: FormVersion) -> set[str]:
    """Slugs of the competencies that at least one item of the form scores."""
    return set(Competency.objects.scored_by(form_version.pk).values_list("slug", flat=True))


def _write(opening: Opening, spec: BarSpec, reason: str, author: StaffUser) -> HiringBar:
    last = HiringBar.objects.filter(opening=opening).aggregate(n=Max("version"))["n"] or 0
    bar = HiringBar.objects.create(
        opening=opening,
        version=last + 1,
        composite_cut=spec.composite_cut,
        meets_p=spec.meets_p,
        below_p=spec.below_p,
        method=spec.method,
        reason=reason,
        author=author,
    )
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
    # The database fixes a bar for good once it is adopted, so this comes last.
    HiringBar.objects.filter(pk=bar.pk).update(
        adopted_at=Now(), adopted_after_results=results_are_visible(opening)
    )
    bar.refresh_from_db()
    return bar


def _runs(opening: Opening) -> ScoringRunQuerySet:
    return ScoringRun.objects.filter(attempt__in=opening.applications.values("attempt"))


def _bad_figures(spec: BarSpec) -> list[str]:
    problems = []
    if any(need.weight < 0 for need in spec.requirements) or not spec.weights:
        problems.append("Give at least one competency a weight above 0, and none below.")
    figures = [need.minimum for need in spec.requirements] + [spec.composite_cut]
    if any(figure is not None and not 1 <= figure <= 5 for figure in figures):
        problems.append("Minimums and the composite cut lie between 1 and 5.")
    if spec.composite_cut is None and all(need.minimum is None for need in spec.requirements):
        problems.append("Set a composite cut or a minimum: this bar would ask nothing.")
    if any(need.is_knock_out and need.minimum is None for need in spec.requirements):
        problems.append("A knock-out needs a minimum.")
    if not 0 < spec.below_p < spec.meets_p < 1:
        problems.append("The probability for “below” must be under the one for “meets”.")
    return problems


def _without_grounds(opening: Opening, spec: BarSpec) -> list[str]:
    """What the bar asks for must be asked for by a task of the job and measured by the form."""
    asked = {need.competency for need in spec.requirements if need.weight or need.minimum}
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
    return problems
