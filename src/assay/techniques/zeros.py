"""Combinations of values that cannot be, as everybody knows: they get no chance at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from assay.core import ConfigError
from assay.data import Encoder, Kind, Schema
from assay.techniques.graph import Marginal

Array = np.ndarray[Any, Any]

#: Of each column in it what cannot be together: ``[low, high]`` of a number, levels of others.
Zero = Mapping[str, Sequence[Any]]
_MOST_COLUMNS = 4


def need_zeros(owner: str, zeros: Sequence[Zero]) -> None:
    """Raises ConfigError unless each names two to four columns with a list of values each."""
    good = isinstance(zeros, Sequence) and not isinstance(zeros, str) and all(
        isinstance(z, Mapping) and 2 <= len(z) <= _MOST_COLUMNS
        and all(isinstance(v, list | tuple) and v for v in z.values())
        for z in zeros
    )  # fmt: skip
    if not good:
        raise ConfigError(
            "zeros must be a list of combinations of two to four columns, each with its values",
            where=f"technique {owner!r}",
            mend="Say them as zeros: [{age: [0, 14], state: [married]}]",
        )


def need_columns(owner: str, zeros: Sequence[Zero], schema: Schema) -> None:
    """Raises ConfigError where a column is not there, or its values are none of its kind."""
    where = f"technique {owner!r}"
    for name, values in (pair for zero in zeros for pair in zero.items()):
        if name not in schema:
            raise ConfigError(f"zeros: there is no column {name!r}", where=where)
        kind = schema[name].kind
        if kind in (Kind.INTEGER, Kind.NUMERIC):
            numbers = all(_number(v) for v in values)
            if not (numbers and len(values) == 2 and values[0] <= values[1]):
                raise ConfigError(f"zeros: {name!r} is a number: say [low, high]", where=where)
        elif kind is not Kind.CATEGORICAL and kind is not Kind.BOOLEAN:
            raise ConfigError(f"zeros: {name!r} is neither number nor category", where=where)


def cuts(zeros: Sequence[Zero], name: str) -> tuple[tuple[float, float], ...]:
    """The ranges of a number at whose ends its bins must end."""
    return tuple((float(z[name][0]), float(z[name][1])) for z in zeros if name in z)


def levels(zeros: Sequence[Zero], name: str) -> set[str]:
    """The levels of a category that must stand alone."""
    return {_text(v) for z in zeros if name in z for v in z[name]}


def barred(
    zeros: Sequence[Zero], encoder: Encoder, merged: Sequence[Array]
) -> dict[Marginal, Array]:
    """By columns, which cells cannot be, bool and flat. A code that has anything else in it stays.

    Args:
        zeros: Combinations.
        encoder: Of the columns.
        merged: The merged code of each of its codes, a column each.
    """
    places = {c.source: j for j, c in enumerate(encoder.coded)}
    found: dict[Marginal, Array] = {}
    for zero in zeros:
        marginal = tuple(sorted(places[name] for name in zero))
        sides = []
        for j in marginal:
            own = _barred(encoder, j, zero[encoder.coded[j].source])
            # A merged code cannot be where none of its codes can.
            sides.append(np.bincount(merged[j], ~own) == 0)
        cells = sides[0]
        for side in sides[1:]:
            cells = cells[..., None] & side
        found[marginal] = found.get(marginal, np.zeros(cells.size, bool)) | cells.ravel()
    return found


def _barred(encoder: Encoder, j: int, values: Sequence[Any]) -> Array:
    """Which codes of a column have nothing but these values, bool of shape (codes,)."""
    coded = encoder.coded[j]
    column = next(c for c in encoder.columns if c.column.name == coded.source)
    part, out = column.parts[0][1], np.zeros(coded.size, bool)
    if coded.ordered:
        low, high = values
        inside = (part.low >= low) & (part.high <= high)  # type: ignore[union-attr]
        out[: part.size] = np.bincount(part.code, ~inside, part.size) == 0  # type: ignore[union-attr]
    else:
        known = part.levels  # type: ignore[union-attr]
        out[[known.index(_text(v)) for v in values if _text(v) in known]] = True
    return out


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
