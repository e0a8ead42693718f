"""Selection rates of groups side by side. Groups come as counts; who they are is not known here."""

from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist

from assessments.scoring.errors import ScoringError

CONFIDENCE = 0.95
HALVINGS = 200  # at most: until two neighbouring numbers are left
WIDEST = 1e9  # a ratio beyond it is shown as no limit


@dataclass(frozen=True, slots=True)
class ImpactRatio:
    """A group's selection rate divided by the reference's, ≥ 0, with the limits of an interval.

    ``high`` is infinite where the figures set no upper limit.
    """

    ratio: float
    low: float
    high: float


def impact_ratio(
    selected: int,
    total: int,
    ref_selected: int,
    ref_total: int,
    *,
    confidence: float = CONFIDENCE,
) -> ImpactRatio:
    """Return the ratio of two independent selection rates with its score interval.

    Counts of people, ``confidence`` 0–1. The score interval keeps its coverage in small groups
    and where nobody or everybody is selected, where the log method has no width. Raises
    ScoringError where a count makes no sense or nobody of the reference group is selected.
    Source: Koopman (1984), Biometrics 40(2), 513–517.
    """
    _check(selected, total)
    _check(ref_selected, ref_total)
    if ref_selected == 0:
        raise ScoringError("Nobody of the reference group is selected, so there is no ratio.")
    if not 0 < confidence < 1:
        raise ScoringError("The confidence lies between 0 and 1.")
    ratio = (selected / total) / (ref_selected / ref_total)
    counts = (selected, total, ref_selected, ref_total)
    limit = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    low = _limit(counts, ratio, 1 / WIDEST, limit) if selected else 0.0
    return ImpactRatio(ratio, low, _limit(counts, max(ratio, 1 / WIDEST), WIDEST, limit))


Counts = tuple[int, int, int, int]


def _check(selected: int, total: int) -> None:
    if not 0 <= selected <= total or total == 0:
        raise ScoringError("A selection rate needs people, and no more selected than there are.")


def _limit(counts: Counts, inside: float, outside: float, limit: float) -> float:
    """The ratio between ``inside`` and ``outside`` whose score statistic reaches ``limit``."""
    if _statistic(counts, outside) < limit:
        return inf if outside > inside else 0.0
    near, far = log(inside), log(outside)
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        if middle in (near, far):
            break
        if _statistic(counts, exp(middle)) < limit:
            near = middle
        else:
            far = middle
    return exp((near + far) / 2)


def _statistic(counts: Counts, ratio: float) -> float:
    """χ² (one degree of freedom) against the hypothesis that the true ratio is ``ratio``."""
    x, n, ref_x, ref_n = counts
    a = (n + ref_n) * ratio
    b = n * ratio + x + ref_n + ref_x * ratio
    c = x + ref_x
    # The likelihood's own reference rate under the hypothesis; the stable root of a quadratic.
    ref_p = min(2 * c / (b + sqrt(max(b * b - 4 * a * c, 0.0))), 1.0)
    p = min(ratio * ref_p, 1.0)
    variance = p * (1 - p) / n + ratio**2 * ref_p * (1 - ref_p) / ref_n
    gap = x / n - ratio * ref_x / ref_n
    if variance <= 0:
        return 0.0 if abs(gap) < 1e-12 else inf
    return gap * gap / variance
