"""The rows that trials see: T dealt anew, so that nobody of N is looked at before the end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assay.core import ConfigError, Seeds
from assay.data import Source, Split, Table, conform, fingerprint, parted
from assay.evaluation.base import Auxiliary
from assay.study.check import same_columns
from assay.study.config import Config
from assay.study.prepare import Prepared

#: The persons of T that play the holdout.
SHARE = 1 / 3
#: Rows of the fitted part below which no smaller one is tried first, and that smaller one's share.
FEW, PART = 3_000, 1 / 3


def divided(prepared: Prepared, seeds: Seeds, time: str | None = None) -> Prepared:
    """T dealt to a part that is fitted and V, a part that plays N; R stays what it is.

    Args:
        prepared: The study's data.
        seeds: Of the search.
        time: As in the plan: V gets the latest rows of T, as N has the latest of all.

    Raises:
        TableError: T has too few persons.
    """
    whole = prepared.split.train
    time = time if time is not None and time in whole.schema else None
    return _dealt(prepared, whole, SHARE, seeds.rng("trials"), time)


def smaller(rows: Prepared, seeds: Seeds) -> Prepared | None:
    """The same with a third of the fitted persons; None where there are few."""
    if len(rows.split.train) < FEW:
        return None
    first = _dealt(rows, rows.split.train, PART, seeds.rng("part"), None)
    part = replace(
        rows.split, train=first.split.holdout, holdout=rows.split.holdout
    )  # the smaller share of the deal is what is fitted
    return replace(rows, split=part, auxiliary=_of_part(first.auxiliary, rows.auxiliary))


def public_rows(
    study: Prepared, source: Source, config: Config, seeds: Seeds, own: str
) -> Prepared:
    """Rows of the same columns that anybody may see, in the place of the study's own.

    Args:
        study: The study's data; its columns, task and roles hold.
        source: The public table.
        config: The plan.
        seeds: Of the search.
        own: Fingerprint of the study's source.

    Raises:
        ConfigError: It is the study's own table.
        InputError: It lacks columns, or has cells of other kinds.
    """
    if fingerprint(source.frame) == own:
        raise ConfigError(
            "these are the study's own rows, which are not public", where=f"public {source.name}",
            mend="Name a table that anybody may see",
        )  # fmt: skip
    kept = study.table.schema
    gone = [n for n in study.schema.names if n not in kept]
    same_columns(Source(study.table.frame, study.name), source, kept, gone, "public")
    table = conform(source.frame.select(kept.names), kept, where=f"public {source.name}")
    if config.unit is not None and config.unit in source.frame.columns:
        unit = study.schema.only([config.unit])
        people = conform(source.frame.select(config.unit), unit, where=source.name)
        table = Table(table.frame, table.schema, people.whose(config.unit).people)
    other = parted(table, 1 / 4, seeds.rng("public", "reference"))
    rest, reference = table.take(np.flatnonzero(~other)), table.take(np.flatnonzero(other))
    split = Split(rest, rest.take([]), reference, ())
    return divided(replace(study, table=table, split=split, auxiliary=None), seeds)


def _dealt(
    prepared: Prepared, table: Table, share: float, rng: np.random.Generator, time: str | None
) -> Prepared:
    labels = prepared.task.labels(table) if prepared.task else None
    second = parted(table, share, rng, stratify=labels, time=time)
    first, other = np.flatnonzero(~second), np.flatnonzero(second)
    split = replace(prepared.split, train=table.take(first), holdout=table.take(other))
    file = prepared.auxiliary
    if file is not None and file.train is not None:
        # Of persons the places are by number, which they keep; of rows they go with the rows.
        whole = file.train
        places = (whole, whole) if table.people is not None else (whole[first], whole[other])
        file = replace(file, train=places[0], holdout=places[1])
    return replace(prepared, split=split, auxiliary=file)


def _of_part(part: Auxiliary | None, rows: Auxiliary | None) -> Auxiliary | None:
    """The places of the smaller part, which the deal has as its second, beside V's own."""
    if part is None or rows is None:
        return None
    return replace(rows, train=part.holdout)
