"""A pool of many people at once, without a row for each of them."""

import numpy as np

from assessments.models import Competency
from assessments.scoring.pool import Figures, pairs
from candidates import packed
from candidates.models import Opening, Pool
from tests.factories import SCORED

N_ITEMS = 6


def make_pool(opening: Opening, n: int, seed: int = 1) -> None:
    """``n`` people whose six items each score the four competencies."""
    rng = np.random.default_rng(seed)
    k = len(SCORED)
    ids = Competency.objects.filter(slug__in=SCORED).order_by("pk").values_list("pk", flat=True)
    items = rng.normal(rng.normal(3.4, 0.5, (n, 1, 1)), 0.6, (n, N_ITEMS, k)).clip(1, 5)
    means = items.mean(axis=1)
    moved = (means[:, None, :] - items) / (N_ITEMS - 1)
    figures = Figures(
        scores=means,
        sems=np.full((n, k), 0.5),
        reliabilities=np.full((n, k), 0.8),
        means=means,
        stated=np.full((n, k), np.nan),
        shifts=moved.sum(axis=1),
        products=np.stack([(moved[:, :, a] * moved[:, :, b]).sum(1) for a, b in pairs(k)], axis=1),
        masks=np.array([2**k - 1]),
        counts=np.full((n, 1), float(N_ITEMS)),
    )
    block = packed.Block(np.arange(1, n + 1), np.array(ids), figures)
    data = packed.dump(block)
    Pool.objects.update_or_create(
        opening=opening, defaults={"n_changes": 1, "n_read": 1, "n_people": n, "data": data}
    )
