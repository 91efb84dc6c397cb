"""What a technique is: it fits a table and returns a model; the model draws rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np

from assay.core import PrivacyClaim
from assay.data import Schema, Table

#: Wanted cells by column name: a level for categories and booleans, a number for numbers,
#: a ``datetime`` for dates. ``None`` asks for a missing cell.
Given = Mapping[str, object]


@runtime_checkable
class Model(Protocol):
    """A fitted technique. A new value; the technique itself is never changed by a fit.

    It may also have ``losses(table)``: how badly it fits each row, such as the negative
    log-likelihood, float64 of shape (n,). Then who holds the model itself can be told apart from
    who holds its releases only. And it may have ``void``: one sentence on why it claims nothing
    although privacy was asked for, and ``ledger``: what was paid for, one operation after the
    other, as plain JSON data without a cell of the rows.
    """

    @property
    def claim(self) -> PrivacyClaim | None:
        """What it promises about privacy; None for no claim."""
        ...

    def sample(self, n: int, rng: np.random.Generator, given: Given | None = None) -> Table:
        """Draw ``n`` rows in canonical form; with ``given`` every row has those cells exactly.

        Raises:
            TechniqueError: ``given`` names a column or a value that the model cannot hold.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the model as JSON and ``.npz`` without pickle; :func:`load_model` reads it."""
        ...


@runtime_checkable
class Technique(Protocol):
    """A way to make synthetic data, with its settings as fields of a frozen dataclass.

    Class attributes:
        name: What ``assay.yaml`` calls it.
        family: ``statistical``, ``deep``, ``private``, ``control`` or ``external``.
        title: A few plain words.
        suits: One sentence: what it may be used for and what it cannot do.
        source: The paper or package it follows.

    It may also have ``space``: where good values of its settings lie, for a search; see
    :mod:`assay.techniques.space`. One that can promise differential privacy has
    settings ``epsilon`` and ``delta``, or ``privacy``, and perhaps ``voids(schema)``: the columns for
    which it would claim nothing, since their cells' domain is neither declared nor found under
    noise; and ``untimed``, true where how long a fit took tells what is no part of the promise.
    """

    name: ClassVar[str]
    family: ClassVar[str]
    title: ClassVar[str]
    suits: ClassVar[str]
    source: ClassVar[str]

    def accepts(self, schema: Schema) -> str | None:
        """None where it can take such a table, else the reason why not."""
        ...

    def fit(self, train: Table, rng: np.random.Generator) -> Model:
        """Learn from the training rows.

        Raises:
            TechniqueError: The table cannot be fitted, with the reason.
        """
        ...


def settings_of(technique: Any) -> dict[str, Any]:
    """The settings of a technique as plain data."""
    return {f.name: getattr(technique, f.name) for f in fields(technique)}
