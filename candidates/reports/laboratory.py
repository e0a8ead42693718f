"""The bar laboratory: what a bar that nobody has adopted yet would say of everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assessments.models import Competency, ItemScore
from assessments.scoring import pool
from assessments.scoring.pool import Codes, Cut, Floats, Judged
from candidates.actions import pools
from candidates.enums import Outcome
from candidates.judging import BarSpec, ItemKnockOut, Requirement
from candidates.models import Application, Opening, Standing
from candidates.packed import Block
from candidates.reports import pool_plot
from candidates.reports.pool_plot import PoolPlot

KEPT_ITEMS = 8  # items whose scores stay in the memory of a process, with their pools
NAMED = 10  # people who change sides that are named one by one
OUTCOMES = (Outcome.MEETS, Outcome.REVIEW, Outcome.BELOW, Outcome.NEEDS_PERSON)


@dataclass(frozen=True, slots=True)
class Span:
    """An expected number of people, from least to most."""

    low: float
    high: float

    @property
    def is_one(self) -> bool:
        """Whether both are shown as the same number."""
        return round(self.low, 1) == round(self.high, 1)


@dataclass(frozen=True, slots=True)
class Count:
    """``change`` against the adopted bar; None without one."""

    outcome: Outcome
    n: int
    change: int | None

    @property
    def signed(self) -> str:
        return f"{self.change or 0:+d}".replace("-", "−").replace("+0", "0")


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who stands elsewhere than under the adopted bar."""

    application: int
    reference: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Reading:
    """``n_behind``: results that came since; ``false_*``: expected numbers from least to most."""

    n_people: int
    n_behind: int
    counts: tuple[Count, ...]
    false_meets: Span
    false_below: Span
    n_movers: int
    movers: tuple[Mover, ...]
    plot: PoolPlot | None

    @property
    def n_more_movers(self) -> int:
        return self.n_movers - len(self.movers)


def read(
    opening: Opening, spec: BarSpec, adopted: BarSpec | None, *, may_be_older: bool = False
) -> Reading:
    """Everybody with a result against ``spec``, beside what ``adopted`` says of them."""
    block, n_behind = pools.block_of(opening.pk, may_be_older=may_be_older)
    ids = competency_ids()
    judged = judged_by(opening, block, spec, ids)
    before = judged_by(opening, block, adopted, ids).outcome if adopted else None
    met, under = (Span(*one) for one in pool.false_decisions(judged))
    n_movers, movers = _movers(block, judged, before)
    return Reading(
        n_people=len(block.people),
        n_behind=n_behind,
        counts=_counts(judged.outcome, before),
        false_meets=met,
        false_below=under,
        n_movers=n_movers,
        movers=movers,
        plot=pool_plot.draw(judged, spec.composite_cut, adopted.composite_cut if adopted else None),
    )


def competency_ids() -> dict[str, int]:
    return dict(Competency.objects.values_list("slug", "pk"))


def judged_by(opening: Opening, block: Block, spec: BarSpec, ids: Mapping[str, int]) -> Judged:
    of_items = {
        need: _item_scores(opening.pk, block, need.item, need.competency) for need in spec.items
    }
    return judge(block, spec, ids, of_items)


def judge(
    block: Block,
    spec: BarSpec,
    ids: Mapping[str, int],
    of_items: Mapping[ItemKnockOut, Floats],
) -> Judged:
    """``judging.judged`` of everybody; ``ids``: of the competencies by slug."""
    columns = {int(pk): at for at, pk in enumerate(block.competencies)}
    cuts, unknown = [], []
    for need in spec.requirements:
        column = columns.get(ids[need.competency])
        if column is None:
            unknown.append(need)
        else:
            cuts.append(Cut(column, need.weight, need.minimum, need.is_knock_out))
    nobody = np.full(len(block.people), np.nan)
    knock_outs = [(scores, need.minimum) for need, scores in of_items.items()]
    knock_outs += [(nobody, need.minimum) for need in unknown if need.minimum and need.is_knock_out]
    judged = pool.judge(
        block.figures,
        cuts,
        composite_cut=spec.composite_cut,
        meets=spec.meets_p,
        below=spec.below_p,
        items=knock_outs,
    )
    if any(_must_be_scored(need) for need in unknown):
        judged.outcome[:] = pool.PERSON
    return judged


def _must_be_scored(need: Requirement) -> bool:
    return need.weight > 0 or (need.minimum is not None and not need.is_knock_out)


@lru_cache(maxsize=KEPT_ITEMS)
def _item_scores(opening: int, block: Block, item: int, competency: str) -> Floats:
    """Of one item, NaN without a score; read from the table, since a knock-out by item is rare.

    Once for a block, so that a slider that moves does not read 20,000 scores again.
    """
    standing = Standing.objects.filter(opening=opening)
    rows = ItemScore.objects.filter(
        run__in=standing.values("run"),
        attempt_item__form_item__item_version__item=item,
        competency__slug=competency,
    )
    by_run = dict(rows.values_list("run", "score"))
    by_person = {
        person: by_run.get(run) for person, run in standing.values_list("application", "run")
    }
    return np.array([by_person.get(int(pk)) for pk in block.people], dtype=np.float64)


def _counts(outcome: Codes, before: Codes | None) -> tuple[Count, ...]:
    n = np.bincount(outcome, minlength=len(OUTCOMES))
    was = None if before is None else np.bincount(before, minlength=len(OUTCOMES))
    return tuple(
        Count(one, int(n[code]), None if was is None else int(n[code] - was[code]))
        for code, one in enumerate(OUTCOMES)
    )


def _movers(block: Block, judged: Judged, before: Codes | None) -> tuple[int, tuple[Mover, ...]]:
    """How many stand elsewhere now, and the first of them from the highest composite down."""
    if before is None:
        return 0, ()
    moved = np.flatnonzero(judged.outcome != before)
    order = np.lexsort((block.people[moved], -np.nan_to_num(judged.composite[moved])))[:NAMED]
    return len(moved), tuple(
        Mover(
            pk := int(block.people[at]),
            Application(pk=pk).reference,
            OUTCOMES[before[at]],
            OUTCOMES[judged.outcome[at]],
        )
        for at in moved[order].tolist()
    )
