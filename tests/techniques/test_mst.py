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


def test_it_pays_for_choices_and_for_pairs_by_their_size() -> None:
    whole, estimate = curator(1.0)
    technique("mst").ask(whole, estimate)  # type: ignore[attr-defined]
    ledger = whole.ledger
    chosen = sum(e.rho for e in ledger.entries if e.what.startswith("a choice"))
    assert np.isclose(chosen, 0.15 * ledger.rho)
    pairs = [e.rho for e in ledger.entries[5:] if not e.what.startswith("a choice")]
    assert np.allclose(pairs, (1 - 1 / 3 - 0.15) * ledger.rho / 4)  # all of one size
    assert ledger.left < 1e-12 * ledger.rho


def test_a_column_of_many_levels_is_no_hub_for_its_noise() -> None:
    """At a small epsilon its histogram is noise alone, so that it lies far from independence of all
    others; but nothing would be learnt of it."""
    rng = np.random.default_rng(4)
    codes = np.column_stack([chain(3_000), rng.integers(0, 40, 3_000)])
    whole = CentralCurator(codes, (4,) * 5 + (40,), np.arange(3_000), Ledger(0.5, 1e-9))
    estimate = Estimate((4,) * 5 + (40,))
    for j in range(6):
        estimate.add(whole, (j,), whole.ledger.rho / 12)
    technique("mst").ask(whole, estimate)  # type: ignore[attr-defined]
    pairs = [a.marginal for a in estimate.answers if len(a.marginal) == 2]
    assert sum(5 in p for p in pairs) == 1  # a tree must hold it once


def test_one_column_has_no_tree() -> None:
    codes = chain(500)[:, :1]
    whole = CentralCurator(codes, (4,), np.arange(500), Ledger(10.0, 1e-9))
    first = whole.measure((0,), whole.ledger.rho / 3).astype(float)
    estimate = Estimate((4,), answers=[Noisy((0,), first, np.ones(4))])
    found = technique("mst").ask(whole, estimate)  # type: ignore[attr-defined]
    assert np.abs(500 * found.marginal((0,)) - np.bincount(codes[:, 0])).max() < 20
    assert whole.ledger.left < 1e-15
