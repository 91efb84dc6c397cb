"""How a fit that asks a curator begins and ends: a ledger is opened, and what it paid for is claimed."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from assay.core import PrivacyClaim
from assay.data import Table
from assay.techniques.base import settings_of
from assay.techniques.checkpoints import place
from assay.techniques.coded import CodedTechnique
from assay.techniques.columns_paid import Paid
from assay.techniques.domains_paid import assumed, undeclared
from assay.techniques.promised import need_small, persons_of
from assay.techniques.settings import lacking, need_packages

if TYPE_CHECKING:
    from assay.dp import Journal, Ledger

Array = np.ndarray[Any, Any]

_NEEDS = ("opendp", "dp_accounting", "cryptography")


def promises_installed() -> bool:
    """Whether the packages that a promise needs are there."""
    return not lacking(_NEEDS)


def opened(
    owner: str, epsilon: float, delta: float, train: Table, what: str = "it"
) -> tuple[Ledger, Array]:
    """The ledger of a promise, and the person of each row.

    Args:
        owner: The technique.
        epsilon, delta: The promise.
        train: At least one row.
        what: Of the technique needs the packages.

    Raises:
        TechniqueError: Packages are not installed.
        ConfigError: Delta is no smaller than a promise to one of the persons needs.
    """
    need_packages(owner, what, _NEEDS, "dp")
    from assay.dp import LEVELS_DELTA, Ledger

    whose = persons_of(train)
    need_small(owner, delta, int(whose.max()) + 1)
    apart = LEVELS_DELTA * delta if undeclared(train.schema) else 0.0
    unit = "row" if train.people is None else "person"
    return Ledger(epsilon, delta, unit, apart=apart), whose


def journal_of(technique: CodedTechnique, train: Table, ledger: Ledger) -> Journal | None:
    """Where a fit of these settings to these rows keeps its answers; None where it may not.

    No seed is part of it, for nothing of such a fit comes from one.

    Raises:
        ConfigError: What is kept there is of other rows or settings.
        ReadError: It was altered, or the folder cannot be used.
    """
    from assay.dp import Journal

    here = place()
    if here is None:
        return None
    fit = here.of_fit(technique.name, settings_of(technique), train)
    return Journal(fit.folder, fit.key, ledger)


def claimed(owner: str, ledger: Ledger, own: Paid) -> PrivacyClaim:
    """What is promised."""
    return ledger.claim(
        (assumed(own.learnt, own.levels), "how many rows are released", "all settings"),
        f"assay {version('assay')}, {owner}: {len(ledger.entries)} answers with exact noise of "
        f"OpenDP {version('opendp')} and random bits of the operating system; one row of each "
        f"person, drawn at random{_found(ledger)}",
    )


def _found(ledger: Ledger) -> str:
    """What of the promise was paid for levels that nobody declared."""
    paid = [e for e in ledger.entries if e.delta]
    if not paid:
        return ""
    rho = sum(e.rho for e in paid) / ledger.rho
    return (
        f"; {rho:.1%} of the budget and {ledger.apart / ledger.delta:.0%} of delta found the levels "
        f"of {len(paid)} column{'s' * (len(paid) > 1)}"
    )
