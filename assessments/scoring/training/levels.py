"""Fit what each act weighs in the rubric's rules, under the signs that the rubric demands.

What is made large is Lin's concordance of score and level, the continuous form of weighted κ: a
least-squares fit would draw all scores towards the middle, away from what the anchors say.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assessments.scoring import rubric
from assessments.scoring.rubric import Rule, acts_against, acts_for
from assessments.scoring.training.corpus import WORDING

Array = NDArray[np.float64]
# What the weights are drawn to where the answers do not say otherwise: the rubric's own order.
PRIOR_STOCK, PRIOR_SPECIFIC, PRIOR_CHECK, PRIOR_AGAINST = 0.35, 0.9, 0.6, 0.5
RIDGE = 0.002  # concordance given up for one squared unit away from there
MOST_STOCK, MOST_SPECIFIC, MOST_AGAINST = 1.5, 5.0, 1.0
BASE_RANGE = (1.8, 2.9)
# The rubric names these acts: each counts for something, however seldom a head finds it here. The
# tone of the words, rated by many people in other texts, would get no weight from answers made so
# that kind words and kind acts come apart.
LEAST_STOCK, LEAST_SPECIFIC, LEAST_CHECK, LEAST_AGAINST = 0.25, 0.4, 0.3, 0.4
LEAST_TONE = 0.35
MOST_IMPRESSION = 0.6  # acts that can be pointed at say as much as the impression, nearly
SPREAD_RANGE = (0.5, 3.0)


def fit_rule(competency: str, strengths: Mapping[str, Array], levels: Array) -> Rule:
    """Fit one competency's rule within its bounds.

    ``strengths``: act → (n,) strengths 0–1, cross-validated, so that a head's errors are
    weighed in; ``levels`` (n,) 1–5.
    """
    stock, specific, check = (acts_for(competency, role) for role in ("stock", "specific", "check"))
    against = [
        act for act in acts_against(competency) if act in rubric.acts_in("sentence", "answer")
    ]
    acts = [*stock, *specific, *check, *against]
    x = np.column_stack([strengths[act] for act in acts])
    sizes = np.cumsum([0, len(stock), len(specific), len(check), len(against)])
    good, bad = rubric.IMPRESSIONS.get(competency, ("", ""))
    nothing = np.zeros(len(levels))
    away = strengths.get(good, nothing) - strengths.get(bad, nothing)

    def predicted(w: Array) -> Array:
        parts = [x[:, a:b] @ w[1 + a : 1 + b] for a, b in pairwise(sizes[:4])]
        lifted = np.minimum(rubric.STOCK_CEILING - w[0], parts[0])
        special = parts[1] + (1 - np.exp(-parts[1])) * parts[2]
        earned = w[0] + lifted + (5 - w[0] - lifted) * (1 - np.exp(-special))
        taken = x[:, sizes[3] :] * w[1 + sizes[3] : -2]
        worst = taken.max(axis=1)
        left = (1 - worst) * np.exp(-rubric.FURTHER_HARM * (taken.sum(axis=1) - worst))
        by_acts = 1 + (earned - 1) * left
        impression = np.clip(rubric.NEUTRAL + 2 * w[-1] * away, rubric.LEVELS[0], rubric.LEVELS[-1])
        return np.asarray(by_acts + w[-2] * (impression - by_acts))

    def loss(w: Array) -> float:
        far = RIDGE * float(np.sum((w[1:-2] - prior) ** 2))
        return 1 - concordance(predicted(w), levels) + far

    each = np.diff(sizes)
    prior = np.repeat([PRIOR_STOCK, PRIOR_SPECIFIC, PRIOR_CHECK, PRIOR_AGAINST], each)
    most = np.repeat(
        [MOST_STOCK, MOST_SPECIFIC, MOST_SPECIFIC, MOST_AGAINST],
        each,
    )
    most_share = MOST_IMPRESSION if good else 0.0
    start = np.concatenate([[2.2], prior, [most_share / 2, 1.5]])
    floors = np.repeat([LEAST_STOCK, LEAST_SPECIFIC, LEAST_CHECK, LEAST_AGAINST], each)
    least = np.where([act in WORDING for act in acts], LEAST_TONE, floors)
    bounds = [BASE_RANGE, *zip(least.tolist(), most.tolist(), strict=True)]
    bounds += [(0.0, most_share), SPREAD_RANGE]
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"maxfun": 6_000})
    base, *each_weight, share, spread = (round(float(w), 3) for w in found.x)
    return Rule(base, dict(zip(acts, each_weight, strict=True)), (), share, spread if good else 1.0)


def concordance(scores: Array, levels: Array) -> float:
    """Lin's concordance correlation (−1–1): 2·cov / (var + var + (difference of means)²)."""
    covariance = float(np.mean((scores - scores.mean()) * (levels - levels.mean())))
    apart = float(scores.mean() - levels.mean()) ** 2
    return 2 * covariance / (float(scores.var()) + float(levels.var()) + apart)
