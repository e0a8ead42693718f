"""Gold answers: bringing in the shipped ones, and sittings in which raters qualify on them.

A sitting is over when its last answer is rated; what it came to is kept with its figures. The
agreed levels are shown only then, so that nothing is learnt from one answer to the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import Avg, QuerySet
from django.utils.translation import gettext as _

from assessments import audit, seed
from assessments.actions.rating_sheets import Sheet, sheets
from assessments.enums import Verb
from assessments.errors import NoGoldLeft, NotNow, RatingIncomplete
from assessments.models import (
    Competency,
    GoldAnswer,
    GoldLevel,
    GoldRating,
    ItemVersion,
    RaterQualification,
    StaffUser,
)
from assessments.scoring.agreement import quadratic_kappa
from assessments.scoring.errors import ScoringError

SHIPPED = Path(seed.__file__).parent / "gold.yaml"


# --- what there is -------------------------------------------------------------------------


@transaction.atomic
def load_shipped() -> int:
    """Bring in the shipped answers; what is there stays, whatever became of it. How many are new.

    Answers to questions that this installation has not published are left out.
    """
    file = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    known = set(GoldAnswer.objects.values_list("code", flat=True))
    competencies = {row.slug: row for row in Competency.objects.all()}
    published = ItemVersion.objects.filter(
        item__bank__slug=file["bank"], published_at__isnull=False
    ).order_by("number")
    versions = {version.item.code: version for version in published.select_related("item")}
    new = [a for a in file["answers"] if a["code"] not in known and a["item"] in versions]
    for spec in new:
        _create(spec, versions[spec["item"]], competencies)
    return len(new)


def _create(
    spec: Mapping[str, Any], version: ItemVersion, competencies: Mapping[str, Competency]
) -> None:
    answer = GoldAnswer.objects.create(
        code=spec["code"], item_version=version, text=spec["text"].strip()
    )
    GoldLevel.objects.bulk_create(
        GoldLevel(answer=answer, competency=competencies[slug], level=level, why=why)
        for slug, (level, why) in spec["levels"].items()
    )


# --- a sitting -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """Where a rater stands: the number of the sitting that is next or begun, how far it is, and
    how the last one ended."""

    sitting: int
    n_rated: int
    n_all: int
    last: RaterQualification | None

    @property
    def is_begun(self) -> bool:
        return self.n_rated > 0


def state_of(rater: StaffUser) -> State:
    last = RaterQualification.objects.filter(rater=rater).order_by("-sitting").first()
    sitting = last.sitting + 1 if last else 1
    rated = GoldRating.objects.filter(rater=rater, sitting=sitting).values("answer").distinct()
    return State(sitting, rated.count(), settings.GOLD_SITTING, last)


def next_answer(rater: StaffUser) -> GoldAnswer:
    """The next answer of the rater's sitting; raises NoGoldLeft where too few are left."""
    state = state_of(rater)
    if state.last and state.last.passed:
        raise NotNow(rater.pk, sentence=_("You are qualified: there is nothing to sit."))
    rated = GoldRating.objects.filter(rater=rater)
    before = rated.filter(sitting__lt=state.sitting).values("answer")
    now = set(rated.filter(sitting=state.sitting).values_list("answer", flat=True))
    fresh = GoldAnswer.objects.filter(is_active=True, levels__isnull=False)
    key = f"{rater.pk}:{state.sitting}"
    drawn = _draw(fresh.exclude(pk__in=before), Random(key))  # noqa: S311 repeatable
    left = [pk for pk in drawn if pk not in now]
    if not left:
        raise NoGoldLeft(rater.pk)
    return GoldAnswer.objects.select_related("item_version").get(pk=left[0])


def sheets_of(answer: GoldAnswer) -> list[Sheet]:
    rated = Competency.objects.filter(goldlevel__answer=answer, rubrics__isnull=False)
    return sheets(rated.distinct().order_by("position", "slug"))


@transaction.atomic
def rate(rater: StaffUser, answer: GoldAnswer, levels: Mapping[str, int]) -> bool:
    """Keep the levels (by slug) of the answer that is next; True where they end the sitting."""
    StaffUser.objects.select_for_update().get(pk=rater.pk)
    if next_answer(rater) != answer:
        return False  # sent twice: the first one counts
    asked = sheets_of(answer)
    if {sheet.competency.slug for sheet in asked} != set(levels):
        raise RatingIncomplete(answer.pk)
    state = state_of(rater)
    GoldRating.objects.bulk_create(
        GoldRating(
            answer=answer,
            competency=sheet.competency,
            rater=rater,
            sitting=state.sitting,
            level=levels[sheet.competency.slug],
        )
        for sheet in asked
    )
    if state.n_rated + 1 < state.n_all:
        return False
    _end(rater, state.sitting)
    return True


def _draw(answers: "QuerySet[GoldAnswer]", random: Random) -> list[int]:
    """Answers from all over the scale, in an order of their own; none where there are too few.

    Sorted by their mean level, every so many-th is taken from a drawn beginning.
    """
    means = answers.annotate(mean=Avg("levels__level")).order_by("mean", "code")
    pks = list(means.values_list("pk", flat=True))
    size = settings.GOLD_SITTING
    if len(pks) < size:
        return []
    step, begin = len(pks) / size, random.random()
    drawn = [pks[int((begin + n) * step)] for n in range(size)]
    random.shuffle(drawn)
    return drawn


# --- how it ended --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """One level given, and the one agreed."""

    slug: str
    own: int
    agreed: int


def pairs_of(rater_id: int, sitting: int) -> list[Pair]:
    rows = GoldRating.objects.filter(rater=rater_id, sitting=sitting).select_related("competency")
    levels = GoldLevel.objects.filter(answer__in=rows.values("answer"))
    agreed = {(row.answer_id, row.competency_id): row.level for row in levels}
    return [
        Pair(row.competency.slug, row.level, agreed[row.answer_id, row.competency_id])
        for row in rows.order_by("competency__position", "pk")
        if (row.answer_id, row.competency_id) in agreed
    ]


def figures_of(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Weighted kappa over all levels; n, mean |difference| and bias of each competency."""
    try:
        kappa = quadratic_kappa([p.own for p in pairs], [p.agreed for p in pairs])
    except ScoringError:  # one and the same level to everything
        kappa = None
    by_slug: dict[str, list[int]] = {}
    for pair in pairs:
        by_slug.setdefault(pair.slug, []).append(pair.own - pair.agreed)
    return {
        "n": len(pairs),
        "kappa": kappa,
        "competencies": {
            slug: {"n": len(apart), "difference": fmean(map(abs, apart)), "bias": fmean(apart)}
            for slug, apart in by_slug.items()
        },
    }


def passes(figures: Mapping[str, Any]) -> bool:
    """Agreement over all levels, and no competency far off: a good one cannot hide a bad one."""
    kappa = figures["kappa"]
    return (
        kappa is not None
        and kappa >= settings.RATER_LEAST_KAPPA
        and all(
            one["difference"] <= settings.RATER_MOST_DIFFERENCE
            for one in figures["competencies"].values()
        )
    )


def _end(rater: StaffUser, sitting: int) -> None:
    figures = figures_of(pairs_of(rater.pk, sitting))
    row = RaterQualification.objects.create(
        rater=rater, sitting=sitting, passed=passes(figures), figures=figures
    )
    audit.record(Verb.QUALIFIED, row, actor=rater, passed=row.passed, sitting=sitting)
