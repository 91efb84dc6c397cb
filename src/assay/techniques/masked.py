"""A table that its persons could have masked alone, row by row, and what it promises them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl

from assay.core import ConfigError, PrivacyClaim
from assay.data import Table
from assay.techniques.domains_paid import assumed
from assay.techniques.local import domain_of
from assay.techniques.promised import need_small, persons_of
from assay.techniques.settings import need_number, need_packages, need_whole

Array = np.ndarray[Any, Any]

_NEEDS = ("opendp", "dp_accounting", "cryptography")
_PURE = "epsilons of the cells added up (Dwork and Roth 2014, theorem 3.16)"
_NORMAL = (
    "Gaussian differential privacy of the cells, added up and converted exactly (Dong, Roth and Su "
    "2022, corollaries 1 and 2)"
)


@dataclass(frozen=True)
class Wish:
    """The promise to each person that a user asks for.

    Attributes:
        epsilon: 1e-6 to 1,000.
        delta: 0 for none, else below 1.
        rows: The most rows that a person has; None where nobody said.
    """

    epsilon: float
    delta: float = 0.0
    rows: int | None = None

    @classmethod
    def of(cls, owner: str, wish: Mapping[str, Any]) -> Wish:
        """From the setting ``privacy`` of technique ``owner``.

        Raises:
            ConfigError: A key is not known or missing, or a value is no such number.
        """
        known, where = ("epsilon", "delta", "rows"), f"technique {owner!r}"
        unknown = sorted(set(wish) - set(known))
        if unknown or "epsilon" not in wish:
            raise ConfigError(
                f"privacy has no {unknown[0]!r}" if unknown else "privacy needs epsilon",
                where=where, mend="Say it as privacy: {epsilon: 4}; it has " + ", ".join(known),
            )  # fmt: skip
        need_number(owner, "privacy: epsilon", wish["epsilon"], 1e-6, 1_000)
        need_number(owner, "privacy: delta", wish.get("delta", 0.0), 0, 0.01)
        if wish.get("rows") is not None:
            need_whole(owner, "privacy: rows", wish["rows"], 1, 1_000_000)
        return cls(float(wish["epsilon"]), float(wish.get("delta", 0.0)), wish.get("rows"))


@dataclass(frozen=True)
class Masked:
    """What came out.

    Attributes:
        rows: Masked.
        claim: The promise, None for none.
        void: Then why.
    """

    rows: Table
    claim: PrivacyClaim | None
    void: str


def masked_alone(owner: str, train: Table, wish: Wish) -> Masked:
    """Each row by itself. Nothing of it comes from a seed, or from another row.

    Args:
        owner: The technique.
        train: At least one row; numbers, dates and levels only.
        wish: The promise.

    Raises:
        TechniqueError: Packages are not installed.
        ConfigError: Delta is no smaller than a promise to one of the persons needs.
    """
    need_packages(owner, "privacy", _NEEDS, "dp")
    from assay.dp import share_of

    whose, several = persons_of(train), train.people is not None
    need_small(owner, wish.delta, int(whose.max()) + 1)
    most = (wish.rows or 1) if several else 1
    if several and wish.rows:
        train = train.take(first_rows(whose, most))
    share = share_of(wish.epsilon, wish.delta, most * len(train.schema))
    domains = [domain_of(c, train[c.name]) for c in train.schema]
    cells = [d.masked(train[d.column.name], share) for d in domains]
    observed = tuple(d.column.name for d in domains if not d.public)
    void = _unclaimed(wish, observed, unsaid=several and not wish.rows)
    claim = None if void else _claimed(wish, several)
    return Masked(train.with_frame(pl.DataFrame(cells)), claim, void)


def first_rows(whose: Array, most: int) -> Array:
    """Places of at most so many rows of each person, in their order; which, a secure source says."""
    from assay.dp import SecureSource

    order = np.lexsort((SecureSource().words(len(whose)), whose))
    starts = np.flatnonzero(np.diff(whose[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    return np.sort(order[rank < most])


def _claimed(wish: Wish, several: bool) -> PrivacyClaim:
    rows = f"; of a person {wish.rows} rows at most" if several else ""
    return PrivacyClaim(
        wish.epsilon, wish.delta, "local", "replace", "person" if several else "row",
        _NORMAL if wish.delta else _PURE,
        (assumed(), "how many rows are released" + ", and by each person" * several, "all settings"),
        f"assay {version('assay')}, noise: each row masked by itself, in even shares of its cells, by "
        f"randomised response and discrete {'Gaussian' if wish.delta else 'Laplace'} noise of OpenDP "
        f"{version('opendp')}, with random bits of the operating system{rows}",
    )  # fmt: skip


def _unclaimed(wish: Wish, observed: tuple[str, ...], *, unsaid: bool) -> str:
    """Why nothing is claimed; empty where all is."""
    if observed:
        said = ", ".join(map(repr, observed))
        return (
            f"It was masked for ε = {wish.epsilon:g}, but nothing is claimed: the values that {said} may "
            "take were read off the training rows. Declare them (levels, or low and high) where they "
            "are public."
        )
    if unsaid:
        return (
            f"Each row was masked for ε = {wish.epsilon:g}, but nothing is claimed: nobody said how "
            "many rows a person has at most. Say it as privacy: {epsilon: 4, rows: 3}."
        )
    return ""
