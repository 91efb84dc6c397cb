"""Differential privacy of a network: what is asked, codes that are public or paid for, the claim."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assay.core import ConfigError, PrivacyClaim
from assay.data import Encoder, Kind, Table
from assay.techniques.columns_paid import noisy_codes
from assay.techniques.domains_paid import assumed, domains
from assay.techniques.settings import need_packages

if TYPE_CHECKING:
    from assay.dp import Ledger, Steps

Array = np.ndarray[Any, Any]

_NEEDS = ("dp_accounting", "cryptography")
#: Share of the budget (of mu squared) that learns each column's distribution; and where domains must be
#: found too: on 5,000 rows of online_shoppers, epsilon 1, models lost .29 and .36 of AUC by a tenth, and
#: .06, .08, .09 and .21 by a fifth.
_FIRST, _FOUND = 0.1, 0.2


@dataclass(frozen=True)
class Asked:
    """The promise that a user asks for.

    Attributes:
        epsilon: Above 0.
        delta: Above 0, below 1 over the number of persons.
        clip: Largest norm of a person's gradient, > 0.
    """

    epsilon: float
    delta: float
    clip: float = 1.0

    @classmethod
    def of(
        cls,
        owner: str,
        wish: Mapping[str, Any],
        known: Sequence[str] = ("epsilon", "delta", "clip"),
    ) -> Asked:
        """From the setting ``privacy`` of technique ``owner``, which has the ``known`` keys.

        Raises:
            ConfigError: A key is not known or missing, or a value is no such number.
        """
        where = f"technique {owner!r}"
        unknown = sorted(set(wish) - set(known))
        if unknown:
            raise ConfigError(
                f"privacy has no {unknown[0]!r}", where=where, mend=f"It has {', '.join(known)}"
            )
        for key in ("epsilon", "delta"):
            if key not in wish:
                raise ConfigError(
                    f"privacy needs {key}", where=where,
                    mend="Say it as privacy: {epsilon: 1, delta: 1.0e-6}",
                )  # fmt: skip
        for key, value in wish.items():
            good = isinstance(value, int | float) and not isinstance(value, bool)
            if not (good and math.isfinite(value) and value > 0):
                raise ConfigError(f"privacy: {key} must be a number above 0", where=where)
        if wish["delta"] >= 1:
            raise ConfigError("privacy: delta must be below 1", where=where)
        return cls(**{k: float(v) for k, v in wish.items()})


def need_accountant(owner: str) -> None:
    """Raises TechniqueError where the packages that a promise needs are not installed."""
    need_packages(owner, "privacy", _NEEDS, "dp")


def need_small(owner: str, delta: float, persons: int) -> None:
    """Raises ConfigError where ``delta`` is no smaller than one over the number of persons."""
    if delta >= 1 / persons:
        raise ConfigError(
            f"a delta of {delta:g} would allow giving one of the persons away",
            where=f"technique {owner!r}",
            mend="Ask for less than one over their number, better a hundredth of that",
        )


def persons_of(table: Table) -> Array:
    """The person of each row, 0 to people - 1."""
    return np.unique(table.persons, return_inverse=True)[1]


@dataclass(frozen=True)
class Codes:
    """What a private network works on.

    Attributes:
        encoder: Of declared domains where there are any.
        shares: How common each code is, by noisy counts, above 0.
        bounds: Columns whose bounds were found under noise.
        levels: Columns whose levels were found under noise.
    """

    encoder: Encoder
    shares: tuple[Array, ...]
    bounds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


def private_codes(
    train: Table, whose: Array, bins: int, pool: int, noise: float, ledger: Ledger
) -> Codes:
    """Codes by one noisy histogram a column, of one random row a person, which the secure source
    picks: by a seed that is known, one more person would move everybody's choice.

    Args:
        train: At least one row.
        whose: The person of each row.
        bins: Most codes of a number.
        pool: People that a level or a number must have where a domain was not declared.
        noise: Of the histograms together, in units of a person's part in them, with what finds bounds
            and levels that nobody declared: 1 / noise ** 2 is paid for all.
        ledger: Of the whole promise; what is kept of its delta finds levels.
    """
    from assay.dp import SecureSource, noisy_counts, one_each

    known = domains(train, whose, pool, ledger, rho := noise**-2 / 2)
    places, sizes = known.places(train.take(one_each(whose)))
    counts = [np.bincount(own, minlength=size) for own, size in zip(places.T, sizes, strict=True)]
    ledger.spend("each column's histogram", left := rho - known.cost)
    noise, persons = (2 * left) ** -0.5, int(whose.max()) + 1
    each = noise * math.sqrt(len(counts))
    noisy, columns, shares = iter(noisy_counts(counts, noise, SecureSource())), [], []
    for grid in known.grids.values():
        told = [next(noisy) for _ in grid.parts]
        # Bounds that were found lie far apart, and minutes are many: most places are empty but for noise.
        # Between declared ends smoothing took more (credit_card_default, 5,000 rows: pairs .26 for .20).
        sparse = grid.column.name in known.bounds or grid.column.kind is Kind.DATETIME
        codes, common = noisy_codes(grid, told, bins, each, persons, smooth=sparse)
        columns.append(codes)
        shares += common
    encoder = Encoder.of(train.schema, tuple(columns), known.after)
    return Codes(encoder, tuple(shares), known.bounds, known.levels)


def first_noise(asked: Asked, *, known: bool = True) -> float:
    """The noise of the histograms: their share of the budget, which is more where not all domains are
    ``known``."""
    from assay.dp import budget

    share = _FIRST if known else _FOUND
    return 1 / (budget(asked.epsilon, asked.delta) * math.sqrt(share))


def claim_of(asked: Asked, steps: Steps, codes: Codes, train: Table, name: str) -> PrivacyClaim:
    """What is promised."""
    from importlib.metadata import version

    from assay.dp import ACCOUNTANT, LEVELS_DELTA

    unit = "row" if train.people is None else "person"
    public = (
        assumed(codes.bounds, codes.levels), "the number of persons", "all settings",
    )  # fmt: skip
    many = {"bounds": len(codes.bounds), "levels": len(codes.levels)}
    found = " and ".join(
        f"the {what} of {n} column{'s' * (n > 1)}" for what, n in many.items() if n
    )
    spared = f" with {LEVELS_DELTA:.0%} of delta" * bool(codes.levels)
    found = f", which paid for {found}{spared} too" * bool(found)
    how = (
        f"assay {version('assay')}, {name}: histograms with noise {steps.before:.3g}{found}, then "
        f"{steps.count} steps of DP-SGD, each person in each with chance {steps.rate:.3g}, "
        f"noise {steps.noise:.3g} times the clipping norm; random bits of the operating system"
    )
    return PrivacyClaim(
        asked.epsilon, asked.delta, "approximate", "add-or-remove", unit, ACCOUNTANT, public, how
    )
