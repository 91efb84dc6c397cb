"""One look at an implementation, before any game: what it does that no claim allows."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.audit.epsilon.canaries import Canaries
from assay.audit.epsilon.claims import Remark
from assay.audit.epsilon.conduct import low_bits, noiseless, ruled_out, seeded, shown
from assay.audit.epsilon.outside import CommandLine, Heard
from assay.audit.epsilon.seen_outside import cells_of
from assay.data import Column, Domain, Kind, Origin, Schema, Table, conform
from assay.techniques import Technique

Array = np.ndarray[Any, Any]

_ALONE = Canaries(300, 2, 1, narrow=True)  # counts so small that digits of a sum tell them apart
_SECRETS, _ROWS = 20, 4_000


@dataclass(frozen=True)
class Look:
    """What one look shows.

    Attributes:
        remarks: On how noise is made.
        observed: Columns whose levels were read off the rows.
        void: Why a technique claims nothing; empty where it claims.
        whole: Whether all answers are whole numbers; None where there are none.
    """

    remarks: tuple[Remark, ...] = ()
    observed: tuple[str, ...] = ()
    void: str = ""
    whole: bool | None = None


def look(technique: Technique, canaries: Canaries) -> Look:
    """At two fits of one table with one seed.

    Args:
        technique: With its privacy settings.
        canaries: The tables.
    """
    from assay.dp import overheard

    table = canaries.table(np.ones(canaries.count, bool))
    releases = []
    for _ in range(2):
        with overheard() as answers:
            model: Any = technique.fit(table, np.random.default_rng(5))
        releases.append(model.sample(200, np.random.default_rng(6)).frame)
    void = "" if model.claim is not None else getattr(model, "void", "") or "no claim is made."
    counts = np.concatenate([a.counts for a in answers]) if answers else np.zeros(0)
    return Look((*seeded(*releases), *low_bits(counts)), (), void, _whole(counts))


def look_outside(line: CommandLine, delta: float) -> Look:
    """At one run on a table of lone canaries, with some whose level nobody declared.

    Args:
        line: The program.
        delta: Of its claim.
    """
    there = _ALONE.drawn()
    own = tuple(f"s{secrets.token_hex(8)}" for _ in range(0 if line.told_levels else _SECRETS))
    release, heard = line.run(_with(_ALONE.table(there), own), _ROWS)
    names = _ALONE.names[:1]
    observed = tuple(n for n in names if shown(len(own), _seen(own, n, release, heard), delta))
    counts = np.concatenate([one.counts for one in heard]) if heard else np.zeros(0)
    digits = ruled_out(_of_each(heard), _ALONE.base + there, _ALONE.base + ~there, delta)
    return Look((*noiseless(heard), *(digits or low_bits(counts))), observed, "", _whole(counts))


def _of_each(heard: list[Heard]) -> Array:
    """Each canary's cell in each answer that had noise, shape (answers, canaries)."""
    found = [np.full((0, _ALONE.count), np.nan)]
    for one in heard:
        if one.deviation > 0:
            cells = cells_of(one, _ALONE)
            found.append(np.where(cells >= 0, one.counts[cells], np.nan)[None])
    return np.concatenate(found)


def _whole(counts: Array) -> bool | None:
    return bool((counts == np.round(counts)).all()) if len(counts) else None


def _with(table: Table, own: tuple[str, ...]) -> Table:
    """With a person of each of these levels."""
    if not own:
        return table
    first, second = table.schema.names
    even = _ALONE.own(1)[0]
    more = pl.DataFrame({first: list(own), second: [even] * len(own)})
    frame = pl.concat([table.frame.select(pl.all().cast(pl.String)), more])
    levels = [(*_ALONE.levels, *own), tuple(sorted(set(_ALONE.own(1))))]
    schema = Schema(tuple(
        Column(n, Kind.CATEGORICAL, domain=Domain(Origin.OBSERVED, levels=found))
        for n, found in zip((first, second), levels, strict=True)
    ))  # fmt: skip
    return conform(frame, schema, where="canaries")


def _seen(own: tuple[str, ...], name: str, release: pl.DataFrame, heard: list[Heard]) -> int:
    known = set(release[name].drop_nulls().to_list()) if name in release.columns else set()
    for one in heard:
        for column, levels in zip(one.columns, one.levels, strict=True):
            known |= set(levels) if column == name else set()
    return len(known & set(own))
