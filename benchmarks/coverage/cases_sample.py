"""Neighbourhoods and two-sample statistics of normal points."""

from __future__ import annotations

from functools import cache

import numpy as np
from harness import Case
from scipy.stats import norm

from assay.core import Interval
from assay.core.intervals import normal
from assay.evaluation.combine import combined
from assay.evaluation.fidelity.balls import NAMES, apart, figures, measured
from assay.evaluation.fidelity.manifold import BENT, STATISTICS
from assay.evaluation.fidelity.sample import permuted

N, SHIFT, SCALE = 600, 0.5, 0.8


def drawn(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return rng.standard_normal((N, 3)), SCALE * rng.standard_normal((N, 3)) + SHIFT


@cache
def truths() -> np.ndarray:
    """What as many other rows give on average: the mean of 2,000 simulated sets."""
    rng = np.random.default_rng(99)
    return np.mean([figures(*drawn(rng)) for _ in range(2000)], axis=0)


def ball(i: int, rng: np.random.Generator) -> tuple[float, Interval]:
    statistic, score = STATISTICS[i], measured(*drawn(rng))[i]
    found = combined(statistic, [score], n=N, bent=statistic.name in BENT)
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


def two_sample(kernel: str, rng: np.random.Generator) -> tuple[float, Interval]:
    a, b = rng.standard_normal((N, 1)), rng.standard_normal((N, 1)) + SHIFT
    d = apart(a, a), apart(a, b), apart(b, b)
    k = [
        np.exp(-np.square(x.astype(float)) / 2) if kernel == "mmd" else -x.astype(float) for x in d
    ]
    score = permuted((k[0], k[1], k[2]), rng).score
    return score.value, normal(score.value, score.variance)


def mmd_truth() -> float:
    """Gaussian kernel of width 1 on N(0, 1) and N(m, 1): E k = exp(-m^2 / 6) / sqrt 3."""
    return float(2 / np.sqrt(3) * (1 - np.exp(-(SHIFT**2) / 6)))


def energy_truth() -> float:
    """2 E|X - Y| - E|X - X'| - E|Y - Y'| of N(0, 1) and N(m, 1)."""

    def mean_abs(m: float) -> float:  # of a normal with mean m and variance 2
        s = np.sqrt(2)
        return float(
            s * np.sqrt(2 / np.pi) * np.exp(-(m**2) / (2 * s**2)) + m * (1 - 2 * norm.cdf(-m / s))
        )

    return 2 * mean_abs(SHIFT) - 2 * mean_abs(0.0)


ABOUT = f"{N} points of N(0, I) and N({SHIFT}, {SCALE}^2 I) in 3 dimensions"
CASES = [
    *(
        Case(f"fidelity.manifold.{name}", ABOUT, float(truths()[i]),
             lambda rng, i=i: ball(i, rng), how="mean of 2,000 simulated sets")
        for i, name in enumerate(NAMES)
    ),
    Case("fidelity.sample.mmd", f"{N} points of N(0, 1) and N({SHIFT}, 1)", mmd_truth(),
         lambda rng: two_sample("mmd", rng)),
    Case("fidelity.sample.energy", f"{N} points of N(0, 1) and N({SHIFT}, 1)", energy_truth(),
         lambda rng: two_sample("energy", rng)),
]  # fmt: skip
