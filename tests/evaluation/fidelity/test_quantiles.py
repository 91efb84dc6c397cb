"""A quantile's influence gives its known variance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from assay.evaluation.fidelity.quantiles import influence


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_the_variance_is_that_of_the_closed_form(share: float) -> None:
    n = 4000
    wanted = share * (1 - share) / norm.pdf(norm.ppf(share)) ** 2 / n
    found = []
    for seed in range(30):
        x = np.random.default_rng([1, seed]).standard_normal(n)
        value, parts = influence(x, np.sort(x), share)
        assert value == pytest.approx(np.quantile(x, share))
        assert parts.mean() == pytest.approx(0, abs=1e-12)
        found.append(np.sum(parts**2) / n**2)
    assert np.mean(found) == pytest.approx(wanted, rel=0.15)
