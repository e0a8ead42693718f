"""A candidate against a hiring bar: meets, within error, below, or needs a person.

P is the probability that the true score is at or above the cut under a normal error and no
prior. The machine sorts; a person decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import NormalDist

from assessments.scoring.compose import CompetencyResult
from assessments.scoring.errors import ScoringError

MEETS = 0.84
BELOW = 0.16
RELIABLE_FROM = 0.70


class Outcome(StrEnum):
    """Where a candidate stands; ``review`` is within error of the bar."""

    MEETS = "meets"
    REVIEW = "review"
    BELOW = "below"
    NEEDS_PERSON = "needs_person"


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A requirement outside the scores; ``passed`` None where nobody has checked it yet."""

    name: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class BarRow:
    """One competency against its minimum; ``p`` and ``outcome`` None where it has none."""

    competency: str
    result: CompetencyResult
    weight: float
    minimum: float | None
    p: float | None
    outcome: Outcome | None
    indicative: bool


@dataclass(frozen=True, slots=True)
class BarJudgement:
    """The outcome with everything it rests on; ``p`` is that of the composite, if it has a cut."""

    outcome: Outcome
    composite: CompetencyResult | None
    p: float | None
    rows: tuple[BarRow, ...] = ()
    reasons: tuple[str, ...] = field(default=())


def probability_at_or_above(score: float, sem: float, cut: float) -> float:
    """Φ((score − cut) / SEM), 0–1; score, SEM (> 0) and cut in level points."""
    if not sem > 0:
        raise ScoringError("A probability needs an error above 0.")
    return NormalDist().cdf((score - cut) / sem)


def outcome(p: float, meets: float = MEETS, below: float = BELOW) -> Outcome:
    """``meets`` from P ≥ ``meets``, ``below`` from P ≤ ``below``, else ``review``."""
    if not 0 <= below < meets <= 1:
        raise ScoringError("The lower probability must lie under the upper one, both within 0–1.")
    if p >= meets:
        return Outcome.MEETS
    return Outcome.BELOW if p <= below else Outcome.REVIEW


def judge(
    results: Mapping[str, CompetencyResult],
    composite: CompetencyResult | None,
    *,
    minimums: Mapping[str, float],
    weights: Mapping[str, float],
    composite_cut: float | None,
    knock_outs: Sequence[KnockOut] = (),
    meets: float = MEETS,
    below: float = BELOW,
) -> BarJudgement:
    """Judge one candidate against one bar.

    A weighted or bounded competency without a score means *needs a person*. A knock-out, or a
    sub-score whose reliability is under .70 or unknown, can only send to review.
    """
    needed = [n for n in dict.fromkeys([*weights, *minimums]) if weights.get(n) or n in minimums]
    rows = tuple(
        _row(n, results.get(n), weights.get(n, 0.0), minimums.get(n), meets, below) for n in needed
    )
    missing = _missing(rows, composite, composite_cut)
    if missing:
        return BarJudgement(Outcome.NEEDS_PERSON, composite, None, rows, missing)
    p = _probability(composite, composite_cut)
    whole = outcome(p, meets, below) if p is not None else Outcome.MEETS
    votes = [(whole, _composite_reason(composite, composite_cut, p, whole))]
    votes += [_row_vote(row) for row in rows if row.outcome is not None]
    votes += [_knock_out_vote(k) for k in knock_outs if k.passed is not True]
    verdict = _worst([vote for vote, _ in votes])
    reasons = tuple(
        why for vote, why in votes if why and (vote != Outcome.MEETS or vote == verdict)
    )
    return BarJudgement(verdict, composite, p, rows, reasons)


_ORDER = {Outcome.MEETS: 0, Outcome.REVIEW: 1, Outcome.BELOW: 2}


def _worst(votes: Sequence[Outcome]) -> Outcome:
    return max(votes, key=lambda vote: _ORDER[vote])


def _row(
    name: str,
    result: CompetencyResult | None,
    weight: float,
    minimum: float | None,
    meets: float,
    below: float,
) -> BarRow:
    result = result or CompetencyResult(None, None, 0, not_scored="no item of the form measures it")
    p = _probability(result, minimum)
    stands = None if p is None else outcome(p, meets, below)
    weak = result.reliability is None or result.reliability < RELIABLE_FROM
    return BarRow(name, result, weight, minimum, p, stands, weak)


def _probability(result: CompetencyResult | None, cut: float | None) -> float | None:
    if result is None or result.score is None or result.sem is None or cut is None:
        return None
    return probability_at_or_above(result.score, result.sem, cut)


def _missing(
    rows: Sequence[BarRow], composite: CompetencyResult | None, cut: float | None
) -> tuple[str, ...]:
    reasons = [
        f"{row.competency} is not scored, because {row.result.not_scored}"
        for row in rows
        if row.result.score is None
    ]
    if not reasons and cut is not None and (composite is None or composite.score is None):
        why = composite.not_scored if composite else None
        reasons.append(f"the composite is not scored, because {why or 'nothing was weighted'}")
    return tuple(reasons)


def _composite_reason(
    composite: CompetencyResult | None, cut: float | None, p: float | None, stands: Outcome
) -> str:
    if p is None or composite is None or cut is None or composite.score is None:
        return ""
    return f"composite {composite.score:.2f} {_words(stands)} the cut of {cut:.2f} (P = {p:.2f})"


def _row_vote(row: BarRow) -> tuple[Outcome, str]:
    """A weak sub-score may ask for a look but never sort anybody out."""
    stands = row.outcome or Outcome.MEETS
    why = (
        f"{row.competency} {row.result.score:.2f} {_words(stands)} "
        f"its minimum of {row.minimum:.2f} (P = {row.p:.2f})"
    )
    if stands == Outcome.BELOW and row.indicative:
        return Outcome.REVIEW, f"{why}; the sub-score is indicative only, so a person looks at it"
    return stands, why


def _knock_out_vote(knock_out: KnockOut) -> tuple[Outcome, str]:
    said = "is not met" if knock_out.passed is False else "has not been checked"
    return Outcome.REVIEW, f"the requirement “{knock_out.name}” {said}: a person decides"


def _words(stands: Outcome) -> str:
    return {
        Outcome.MEETS: "meets",
        Outcome.REVIEW: "is within error of",
        Outcome.BELOW: "is below",
        Outcome.NEEDS_PERSON: "cannot be compared with",
    }[stands]
