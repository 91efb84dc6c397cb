"""What every technique that works on coded columns shares, so that its file is only its idea."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from assay.core import PrivacyClaim, TechniqueError, from_json, to_json
from assay.data import Encoder, Kind, Schema, Table
from assay.techniques.base import Given
from assay.techniques.given import pinned
from assay.techniques.settings import need_whole
from assay.techniques.space import SearchSpace, Whole
from assay.techniques.store import write_model

Array = np.ndarray[Any, Any]

#: Codes that a coded column may take, by the column's index; other columns are free.
Allowed = dict[int, Array]


@dataclass(frozen=True, kw_only=True)
class CodedTechnique:
    """Settings of a technique that works on codes, and how it gets them.

    Attributes:
        bins: Most quantile bins of a number or date, 2 to 10,000.
        pool: Rows that a category must have to stand alone, 1 to 1e6.
    """

    name: ClassVar[str]
    space: ClassVar[SearchSpace] = {"bins": Whole(20, 200, log=True)}
    bins: int = 100
    pool: int = 10

    def __post_init__(self) -> None:
        need_whole(self.name, "bins", self.bins, 2, 10_000)
        need_whole(self.name, "pool", self.pool, 1, 1_000_000)

    def accepts(self, schema: Schema) -> str | None:
        """None, or the first column that has no codes."""
        return uncodable(schema)

    def encoded(self, train: Table) -> tuple[Encoder, Array]:
        """The encoder of ``train`` and its codes, shape (n, d), int32.

        Raises:
            TechniqueError: There are no rows, or a column has no codes.
        """
        self.need_rows(train)
        encoder = Encoder.fit(train, bins=self.bins, pool=self.pool)
        return encoder, encoder.encode(train)

    def need_rows(self, train: Table) -> None:
        """Raises TechniqueError where there are no rows, or a column has no codes."""
        reason = self.accepts(train.schema)
        if not reason and not len(train):
            reason = "there are no rows to learn from"
        if reason:
            raise TechniqueError(reason, where=f"technique {self.name!r}")


@dataclass(frozen=True, kw_only=True)
class CodedModel:
    """A model of coded columns. A subclass draws codes (:meth:`_draw`); the rest is here.

    The fields that a subclass adds may be arrays, tuples of arrays, numbers, text or None; then
    saving and loading need no code of its own.

    Attributes:
        encoder: Turns codes into rows.
        settings: The technique's settings, as plain data.
        claim: What it promises about privacy.
        ledger: What was paid for it, one private operation after the other, as
            :meth:`assay.dp.Ledger.to_state` has it; empty where no ledger was kept.
    """

    technique: ClassVar[str]
    encoder: Encoder
    settings: dict[str, Any] = field(default_factory=dict)
    claim: PrivacyClaim | None = None
    ledger: dict[str, Any] = field(default_factory=dict)

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        """Codes, shape (n, d), each within ``allowed`` where its column is named."""
        raise NotImplementedError

    def sample(self, n: int, rng: np.random.Generator, given: Given | None = None) -> Table:
        """Draw ``n`` rows; see :class:`assay.techniques.base.Model`."""
        given = given or {}
        allowed = self.encoder.allowed(given) if given else {}
        codes = self._draw(n, rng, allowed)
        return pinned(self.encoder.decode(codes, rng), given)

    def save(self, folder: Path) -> None:
        """Write the model; see :func:`assay.techniques.store.write_model`."""
        write_model(self, folder)

    def state(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """All of the model as plain JSON data and arrays."""
        plain: dict[str, Any] = {}
        lists: dict[str, int] = {}
        arrays: dict[str, Array] = {}
        for name in self._own():
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                arrays[name] = value
            elif isinstance(value, tuple):
                lists[name] = len(value)
                arrays |= {f"{name}.{i}": part for i, part in enumerate(value)}
            else:
                plain[name] = value
        claim = None if self.claim is None else to_json(self.claim)
        shared = {
            "encoder": self.encoder.to_state(), "settings": self.settings, "claim": claim,
            "ledger": self.ledger,
        }  # fmt: skip
        return {**shared, "plain": plain, "lists": lists}, arrays

    @classmethod
    def from_state(cls, state: dict[str, Any], arrays: dict[str, Array]) -> Self:
        """The inverse of :meth:`state`.

        Raises:
            KeyError, TypeError, ValueError: The state is not one of this class.
        """
        own: dict[str, Any] = dict(state["plain"])
        for name, count in state["lists"].items():
            own[name] = tuple(arrays[f"{name}.{i}"] for i in range(count))
        own |= {name: arrays[name] for name in cls._own() if name in arrays}
        claim = None if state["claim"] is None else from_json(PrivacyClaim, state["claim"])
        encoder = Encoder.from_state(state["encoder"])
        return cls(
            encoder=encoder, settings=dict(state["settings"]), claim=claim,
            ledger=dict(state["ledger"]), **own,
        )  # fmt: skip

    @classmethod
    def _own(cls) -> list[str]:
        shared = {f.name for f in fields(CodedModel)}
        return [f.name for f in fields(cls) if f.name not in shared]


def uncodable(schema: Schema) -> str | None:
    """None where every column has codes, else the reason why one has not."""
    for column in schema:
        if column.kind is Kind.ARRAY:
            return f"column {column.name!r} holds arrays, which it cannot model"
    return None if len(schema) else "there are no columns to learn from"


def free_codes(sizes: tuple[int, ...], allowed: Allowed) -> Array:
    """Which codes may come, bool of shape (columns, most codes)."""
    free: Array = np.arange(max(sizes)) < np.array(sizes)[:, None]
    for j, codes in allowed.items():
        free[j] = np.isin(np.arange(free.shape[1]), codes)
    return free


def told(n: int, sizes: tuple[int, ...], allowed: Allowed) -> tuple[Array, Allowed]:
    """Codes that stand from the start, int of shape (n, columns), -1 for those that do not; and
    the columns that may take several codes, but not all."""
    known = np.full((n, len(sizes)), -1)
    for j, codes in allowed.items():
        if len(codes) == 1:
            known[:, j] = codes[0]
    return known, {j: codes for j, codes in allowed.items() if 1 < len(codes) < sizes[j]}


def restricted(pmf: Array, allowed: Array | None) -> Array:
    """``pmf`` (shape (..., size)) kept to ``allowed`` codes and made to sum to 1.

    Where no allowed code has mass it is uniform over them: the caller asked for a value that was
    never seen there, and nothing is known of the codes it stands for.
    """
    if allowed is None:
        return pmf
    kept = np.zeros_like(pmf)
    kept[..., allowed] = pmf[..., allowed]
    total = kept.sum(axis=-1, keepdims=True)
    flat = np.zeros(pmf.shape[-1])
    flat[allowed] = 1.0 / len(allowed)
    shares: Array = np.where(total > 0, kept / np.where(total > 0, total, 1.0), flat)
    return shares


def draw_from(pmf: Array, n: int, rng: np.random.Generator) -> Array:
    """``n`` codes from one ``pmf`` of shape (size,), int32."""
    edges = np.cumsum(pmf)
    codes = np.searchsorted(edges, rng.random(n) * edges[-1], side="right")
    # The last code with mass, not the last code: a rounding error must not draw what has none.
    drawn: Array = np.minimum(codes, np.flatnonzero(pmf)[-1]).astype(np.int32)
    return drawn
