"""Differential privacy of a network: what is asked, codes that are public or paid for, the claim."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assay.core import ConfigError, PrivacyClaim
from assay.data import Encoder, Grid, Schema, Table
from assay.techniques.domains_paid import LEVELS, assumed, undeclared
from assay.techniques.places import placed, read_off
from assay.techniques.settings import need_packages

if TYPE_CHECKING:
    from assay.dp import Steps

Array = np.ndarray[Any, Any]

_NEEDS = ("dp_accounting", "cryptography")
#: Share of the budget (of mu squared) that learns each column's distribution.
_FIRST = 0.1
#: Deviations of the noise below which a count of missing cells is taken for none.
_DOUBT = 3.0


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
        observed: Columns whose codes were read off the table: they void a claim.
        levels: Columns whose levels were found under noise.
    """

    encoder: Encoder
    shares: tuple[Array, ...]
    observed: tuple[str, ...]
    levels: tuple[str, ...] = ()


def private_codes(
    train: Table, whose: Array, bins: int, pool: int, noise: float, chance: float = 0.0
) -> Codes:
    """Codes by one noisy histogram a column, of one random row a person, which the secure source
    picks: by a seed that is known, one more person would move everybody's choice.

    Args:
        train: At least one row.
        whose: The person of each row.
        bins: Most codes of a number.
        pool: People that a level or a number must have where a domain was not declared.
        noise: Of the histograms together, in units of a person's part in them.
        chance: That a level of fewer than ``pool`` people is told of, where levels were not
            declared; a quarter of the budget (of 1 / noise squared) then finds levels. With 0 they
            are read off the rows.
    """
    from assay.dp import SecureSource, noisy_counts, one_each

    one = train.take(one_each(whose))
    grids = {c.name: Grid.of(c) for c in train.schema}
    hidden = undeclared(train.schema) if chance > 0 else ()
    if hidden:
        grids |= _levels(one, hidden, noise / math.sqrt(LEVELS), chance, pool)
        noise /= math.sqrt(1 - LEVELS)
    observed = tuple(name for name, grid in grids.items() if grid is None)
    fitted = read_off(train, grids, bins, pool)
    places, sizes = placed(one, grids, fitted)
    counts = [np.bincount(own, minlength=size) for own, size in zip(places.T, sizes, strict=True)]
    doubt = _DOUBT * noise * math.sqrt(len(counts))
    noisy, columns, shares = iter(noisy_counts(counts, noise, SecureSource())), [], []
    for name, grid in grids.items():
        if grid is None:
            columns.append(fitted[name])
            for _ in fitted[name].coded:
                kept = np.maximum(next(noisy), 0.5)
                shares.append(kept / kept.sum())
        else:
            codes, common = grid.codes(next(noisy), bins, doubt)
            columns.append(codes)
            shares.append(common)
    return Codes(Encoder.of(train.schema, tuple(columns)), tuple(shares), observed, hidden)


def _levels(
    one: Table, names: Sequence[str], noise: float, chance: float, pool: int
) -> dict[str, Grid]:
    """Grids of levels found by noisy histograms of all these columns; see
    :func:`assay.dp.private_levels`."""
    from assay.dp import SecureSource, frequent_levels, level_counts, level_limit, noisy_counts

    levels, counts = zip(*(level_counts(one[n]) for n in names), strict=True)
    limit = level_limit(noise * math.sqrt(len(names)), chance / len(names), pool)
    noisy = noisy_counts(counts, noise, SecureSource())
    return {
        n: Grid.of_levels(one.schema[n], frequent_levels(own, told, limit))
        for n, own, told in zip(names, levels, noisy, strict=True)
    }


def first_noise(asked: Asked) -> float:
    """The noise of the histograms: their share of the budget."""
    from assay.dp import budget

    return 1 / (budget(asked.epsilon, asked.delta) * math.sqrt(_FIRST))


def levels_chance(asked: Asked, schema: Schema) -> float:
    """The part of delta that is kept for finding levels: none where all were declared."""
    from assay.dp import LEVELS_DELTA

    return LEVELS_DELTA * asked.delta if undeclared(schema) else 0.0


def claim_of(
    asked: Asked, steps: Steps, codes: Codes, train: Table, name: str
) -> tuple[PrivacyClaim | None, str]:
    """The claim, or None and the sentence that says why there is none."""
    from importlib.metadata import version

    from assay.dp import ACCOUNTANT, LEVELS_DELTA, unclaimed

    if codes.observed:
        return None, unclaimed("trained", asked.epsilon, codes.observed)
    unit = "row" if train.people is None else "person"
    public = assumed(levels=codes.levels), "the number of persons", "all settings"
    found = (
        f", of which {LEVELS:.0%} of the budget, and {LEVELS_DELTA:.0%} of delta, found the levels "
        f"of {len(codes.levels)} column{'s' * (len(codes.levels) > 1)}"
    ) * bool(codes.levels)
    how = (
        f"assay {version('assay')}, {name}: histograms with noise {steps.before:.3g}{found}, then "
        f"{steps.count} steps of DP-SGD, each person in each with chance {steps.rate:.3g}, "
        f"noise {steps.noise:.3g} times the clipping norm; random bits of the operating system"
    )
    return PrivacyClaim(
        asked.epsilon, asked.delta, "approximate", "add-or-remove", unit, ACCOUNTANT, public, how
    ), ""
