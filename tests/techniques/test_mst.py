"""MST: the tree is the strongest one, and it is paid for as planned."""

from __future__ import annotations

import numpy as np

from assay.dp import CentralCurator, Ledger
from assay.techniques import technique
from assay.techniques.graph import Estimate, Noisy


def chain(n: int) -> np.ndarray:
    """Each column copies the one before it, now and then."""
    rng = np.random.default_rng(0)
    columns = [rng.integers(0, 4, n)]
    for _ in range(4):
        columns.append(np.where(rng.random(n) < 0.7, columns[-1], rng.integers(0, 4, n)))
    return np.stack([columns[i] for i in (2, 0, 4, 1, 3)], axis=1)


def curator(epsilon: float) -> tuple[CentralCurator, Estimate]:
    codes = chain(3_000)
    whole = CentralCurator(codes, (4,) * 5, np.arange(3_000), Ledger(epsilon, 1e-9))
    rho = whole.ledger.rho / 15
    estimate = Estimate((4,) * 5)
    for j in range(5):
        estimate.add(whole, (j,), rho)
    return whole, estimate


def test_it_finds_the_chain() -> None:
    whole, estimate = curator(20.0)
    technique("mst").ask(whole, estimate)  # type: ignore[attr-defined]
    pairs = {a.marginal for a in estimate.answers if len(a.marginal) == 2}
    assert pairs == {(1, 3), (0, 3), (0, 4), (2, 4)}


def test_it_pays_a_third_for_each_step() -> None:
    whole, estimate = curator(1.0)
    technique("mst").ask(whole, estimate)  # type: ignore[attr-defined]
    ledger = whole.ledger
    chosen = sum(e.rho for e in ledger.entries if e.what.startswith("a choice"))
    assert np.isclose(chosen, ledger.rho / 3)
    pairs = [e.rho for e in ledger.entries[5:] if not e.what.startswith("a choice")]
    assert np.allclose(pairs, ledger.rho / 12)


def test_one_column_has_no_tree() -> None:
    codes = chain(500)[:, :1]
    whole = CentralCurator(codes, (4,), np.arange(500), Ledger(10.0, 1e-9))
    first = whole.measure((0,), whole.ledger.rho / 3).astype(float)
    estimate = Estimate((4,), answers=[Noisy((0,), first, np.ones(4))])
    found = technique("mst").ask(whole, estimate)  # type: ignore[attr-defined]
    assert np.abs(500 * found.marginal((0,)) - np.bincount(codes[:, 0])).max() < 20
    assert whole.ledger.left < 1e-15
