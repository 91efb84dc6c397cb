"""What the generator brings down: distances of moments and of shares, and their slopes."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn.matching import apart, missed


def test_moments_of_batches_are_as_far_apart_as_they_are() -> None:
    rows = jnp.asarray([[-1.0, 0.0], [1.0, 0.0]])
    assert apart(rows, rows[::-1]) == 0
    assert apart(rows, rows + jnp.asarray([0.0, 2.0])) == pytest.approx(4 + 4**2)  # mean, square
    assert apart(rows, 2 * rows) == pytest.approx((4 - 1) ** 2)
    turned = jnp.asarray([[-1.0, -1.0], [1.0, 1.0]])  # one square and two products are 1, not 0
    assert apart(rows, turned) == pytest.approx(3)


def test_shares_are_missed_by_their_relative_entropy() -> None:
    often = [jnp.asarray([[0.5, 0.5], [1.0, 0.0]]), jnp.asarray([[0.2, 0.3, 0.5]])]
    assert missed(often, often) == pytest.approx(0, abs=1e-6)
    odds = [jnp.asarray([[0.25, 0.75], [0.5, 0.5]]), often[1]]
    wanted = 0.5 * np.log(2) + 0.5 * np.log(2 / 3) + np.log(2)
    assert missed(often, odds) == pytest.approx(wanted, rel=1e-5)


def test_a_kind_that_was_lost_has_a_full_slope() -> None:
    often, lost = [jnp.asarray([[0.6, 0.4]])], jnp.asarray([10.0, -10.0])
    slope = jax.grad(lambda x: missed(often, [jax.nn.softmax(x)[None]]))(lost)
    assert np.allclose(slope, [0.4, -0.4], atol=1e-3)  # its odds' own slope is 2e-9
