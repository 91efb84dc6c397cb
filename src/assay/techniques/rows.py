"""A model that holds rows and deals them out, for techniques that mask a table row by row."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl

from assay.core import PrivacyClaim, TechniqueError, from_json, to_json
from assay.data import Column, Schema, Table
from assay.techniques.base import Given
from assay.techniques.given import checked, pinned
from assay.techniques.store import write_model

Array = np.ndarray[Any, Any]

_NEAR = 0.01  # share of the rows that count as like a wanted number or date


@dataclass(frozen=True, kw_only=True)
class RowsModel:
    """Rows that were masked when the technique was fitted, dealt out like cards.

    Up to ``len(rows)`` rows are drawn without replacement, so that as many as there are give each
    exactly once, in shuffled order; beyond that the whole pack is dealt again.

    With ``given`` only rows that have the wanted levels and lie near the wanted numbers are dealt
    (the nearest 1 % of the rows, a column); where no row has all of that, those that have most.
    """

    technique: ClassVar[str]
    rows: Table
    settings: dict[str, Any] = field(default_factory=dict)
    claim: PrivacyClaim | None = None

    def sample(self, n: int, rng: np.random.Generator, given: Given | None = None) -> Table:
        """Deal ``n`` rows; see :class:`assay.techniques.base.Model`."""
        given = given or {}
        pack = alike(self.rows, given) if given else np.arange(len(self.rows))
        return pinned(self.rows.take(deal(pack, n, rng)), given)

    def save(self, folder: Path) -> None:
        """Write the model; see :func:`assay.techniques.store.write_model`."""
        write_model(self, folder)

    def state(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """The rows as Arrow bytes, the rest as plain JSON data."""
        packed = io.BytesIO()
        self.rows.frame.write_ipc(packed)
        claim = None if self.claim is None else to_json(self.claim)
        state = {"schema": to_json(self.rows.schema), "settings": self.settings, "claim": claim}
        return state, {"rows": np.frombuffer(packed.getvalue(), dtype=np.uint8)}

    @classmethod
    def from_state(cls, state: dict[str, Any], arrays: dict[str, Array]) -> Self:
        """The inverse of :meth:`state`.

        Raises:
            KeyError, TypeError, ValueError: The state is not one of this class.
        """
        try:
            frame = pl.read_ipc(io.BytesIO(arrays["rows"].tobytes()))
        except pl.exceptions.PolarsError as error:
            raise ValueError("the rows are no Arrow table") from error
        rows = Table(frame, from_json(Schema, state["schema"]))
        claim = None if state["claim"] is None else from_json(PrivacyClaim, state["claim"])
        return cls(rows=rows, settings=dict(state["settings"]), claim=claim)


def deal(pack: Array, n: int, rng: np.random.Generator) -> Array:
    """``n`` of ``pack`` (shape (m,), m > 0): without replacement, the pack anew when it is out."""
    rounds = -(-n // len(pack))
    return np.concatenate([pack[:0], *(rng.permutation(pack) for _ in range(rounds))])[:n]


def alike(table: Table, given: Given) -> Array:
    """Numbers of the rows that match ``given`` in most of its columns.

    Raises:
        TechniqueError: No such column, or a value that the column cannot hold.
    """
    score = np.zeros(len(table), dtype=np.int64)
    for name, value in checked(table.schema, given).items():
        score += _fits(table[name], table.schema[name], value)
    return np.flatnonzero(score == score.max())


def _fits(cells: pl.Series, column: Column, value: Any) -> Array:
    if value is None:
        good = cells.is_null()
    elif column.ordered:
        far = (cells - value).abs()
        distance = far.cast(pl.Float64) if far.dtype.is_numeric() else far.dt.total_microseconds()
        rank = max(0, round(_NEAR * cells.len()) - 1)
        good = distance <= distance.sort(nulls_last=True)[rank]
    else:
        good = cells == value
    known = column.domain.levels or ()
    if not good.any() and (value is None or not column.ordered) and value not in known:
        raise TechniqueError(
            "no row has the wanted cell", where=f"column {column.name!r}",
            mend="Ask for a level that the training rows have",
        )  # fmt: skip
    return good.fill_null(False).to_numpy().astype(np.int64)
