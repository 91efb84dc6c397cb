"""From a source to rows that may be looked at: schema, identifiers out, task, T, N and R."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from assay.core import ConfigError, InputError, Seeds
from assay.data import (
    Action,
    Column,
    Domain,
    Fakes,
    Identifier,
    Kind,
    Origin,
    Role,
    Schema,
    Source,
    Split,
    Table,
    Task,
    check_target,
    conform,
    find_dependencies,
    infer,
    micros,
    scan,
    split,
    task_of,
)
from assay.evaluation import Depth, ModelWish
from assay.evaluation.base import Auxiliary
from assay.report import ColumnFact, DataFacts, IdentifierFact
from assay.study.auxiliary import auxiliary_of
from assay.study.config import ColumnConfig, Config


@dataclass(frozen=True)
class Prepared:
    """A data set ready for techniques and for judges.

    Attributes:
        name: Where it came from, without its folder.
        schema: Every column of the source, identifiers among them.
        identifiers: What was found of them, each with what becomes of it.
        table: All rows, without direct identifiers.
        split: T, N and R.
        task: What to predict, None for nothing.
        facts: What a report says of the data.
        fakes: Fills in consistent fakes where a release must keep an identifier column.
        depth: How much is measured.
        purpose: What the release is for.
        models: Models that the user named.
        rows_visible: Whether single rows may be drawn.
        auxiliary: Another file about the same people, as an attacker may hold it.
    """

    name: str
    schema: Schema
    identifiers: tuple[Identifier, ...]
    table: Table
    split: Split
    task: Task | None
    facts: DataFacts
    fakes: Fakes
    depth: Depth = Depth.STANDARD
    purpose: str = ""
    models: tuple[ModelWish, ...] = ()
    rows_visible: bool = False
    auxiliary: Auxiliary | None = None


def measuring(config: Config) -> dict[str, Any]:
    """What the plan says of how much is measured, and with which models of the user's own."""
    models = tuple(
        ModelWish(name, wish.estimator, tuple(sorted(wish.settings.items())))
        for name, wish in config.models.items()
    )
    return {
        "depth": Depth(config.depth), "purpose": config.purpose, "models": models, "rows_visible": config.rows_visible,
    }  # fmt: skip


def schema_of(frame: pl.DataFrame, config: Config, where: str) -> Schema:
    """Inferred kinds and roles, then what the config says of them.

    Raises:
        ConfigError: The config names a column that is not there.
    """
    schema = infer(frame, where=where)
    for name, wish in config.columns.items():
        column = _named(schema, name, "columns")
        declared = any(v is not None for v in (wish.low, wish.high, wish.levels))
        domain = Domain(Origin.DECLARED, wish.low, wish.high, wish.levels) if declared else None
        if wish.kind is not None and wish.kind is not column.kind:
            column = _as_kind(column, wish.kind, frame.schema[name])
        _check_domain(column, wish)
        schema = schema.replaced(
            replace(
                column,
                roles=column.roles if wish.roles is None else wish.roles,
                domain=domain or column.domain,
                decimals=column.decimals if wish.decimals is None else wish.decimals,
                follows=wish.follows,
            )
        )
    _check_followers(schema)
    lists = {
        Role.QUASI_IDENTIFIER: config.quasi_identifiers,
        Role.SENSITIVE: config.sensitive,
        Role.PROTECTED: config.protected,
    }
    for role, names in lists.items():
        if names is not None:
            schema = _role_exactly(schema, role, names)
    if config.task is not None:
        _named(schema, config.task.target, "task.target")
        schema = _role_exactly(schema, Role.TARGET, [config.task.target])
    if config.unit is not None:
        _named(schema, config.unit, "unit")
        schema = _role_exactly(schema, Role.ENTITY, [config.unit])
    return schema


def _check_followers(schema: Schema) -> None:
    """Raises ConfigError where what is no date follows, or is followed, or dates follow each other."""
    for column in schema:
        where, seen, after = f"columns.{column.name}", {column.name}, column
        while after.follows:
            if after.kind is not Kind.DATETIME:
                raise ConfigError(
                    f"{after.name!r} follows {after.follows!r}, but is no date", where=where
                )
            after = _named(schema, after.follows, where)
            if after.kind is not Kind.DATETIME:
                raise ConfigError(
                    f"{column.name!r} follows {after.name!r}, which is no date", where=where
                )
            if after.name in seen:
                raise ConfigError(f"{after.name!r} follows itself in the end", where=where)
            seen.add(after.name)


def _check_domain(column: Column, wish: ColumnConfig) -> None:
    """Raises ConfigError where what is declared is not of the column's kind: the ends are no numbers,
    or the wrong way round, or levels are declared of numbers or ends of levels."""
    where = f"columns.{column.name}"
    ends = [end for end in (wish.low, wish.high) if end is not None]
    if wish.levels is not None and not column.discrete:
        raise ConfigError(
            f"levels are declared, but its cells are read as {column.kind.value}", where=where,
            mend="Write kind: categorical beside them, or declare low and high",
        )  # fmt: skip
    if ends and column.kind in (Kind.CATEGORICAL, Kind.BOOLEAN, Kind.TEXT):
        raise ConfigError(
            f"low and high are declared, but its cells are read as {column.kind.value}", where=where,
            mend="Declare levels, or write kind: integer or kind: numeric beside them",
        )  # fmt: skip
    numbers = [_ended(column, end, where) for end in ends]
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        raise ConfigError("low lies above high", where=where, mend="Change them round")


def _ended(column: Column, end: float | str, where: str) -> float:
    """A bound as a number."""
    if column.kind is not Kind.DATETIME:
        if isinstance(end, str) or not math.isfinite(end):
            raise ConfigError("low and high must be numbers", where=where)
        return end
    try:
        return micros(str(end))
    except (ValueError, OverflowError) as error:
        raise ConfigError(
            "low and high must be dates", where=where,
            mend='Write them as "2001-12-31" or "2001-12-31T23:59:59"',
        ) from error  # fmt: skip


def _as_kind(column: Column, kind: Kind, dtype: pl.DataType) -> Column:
    # What inference read off the cells no longer fits: keep the source's type to spell it back.
    spelled = () if dtype == pl.String else (str(dtype).lower(),)
    return replace(column, kind=kind, spelling=spelled, domain=Domain(), decimals=None)


def _named(schema: Schema, name: str, key: str) -> Column:
    if name not in schema:
        raise ConfigError(
            f"there is no column {name!r}", where=key,
            mend=f"The columns are: {', '.join(schema.names[:40])}",
        )  # fmt: skip
    return schema[name]


def _role_exactly(schema: Schema, role: Role, names: Iterable[str]) -> Schema:
    wanted = set(names)
    for name in wanted:
        _named(schema, name, role.value)
    for column in schema:
        kept = tuple(r for r in column.roles if r is not role)
        roles = (*kept, role) if column.name in wanted else kept
        schema = schema.replaced(replace(column, roles=roles))
    return schema


def prepare(source: Source, config: Config, seeds: Seeds) -> Prepared:
    """Read the source as the config says and split it.

    Raises:
        InputError: Any mistake in the data or in the config, in one sentence.
    """
    schema = schema_of(source.frame, config, source.name)
    found = identifiers_of(source.frame, schema, config)
    removed = gone(found, schema)
    units = schema.having(Role.ENTITY)
    unit = units[0] if units else None
    fakes = Fakes.plan(found, schema)
    whole = conform(source.frame, schema, where=source.name)
    if unit is not None:  # techniques never see who, but count persons rather than rows
        whole = whole.whose(unit)
    modelled = [n for n in schema.names if n not in removed and n != unit]
    if len(modelled) < 2:
        raise InputError(
            f"{len(modelled)} of {len(schema)} columns are left without direct identifiers",
            where=source.name, mend="Keep more with 'identifiers: {column: keep}' in assay.yaml",
        )  # fmt: skip
    task = task_of_config(whole, config)
    if task is not None and task.target in removed:
        raise ConfigError(
            f"the target {task.target!r} is a direct identifier", where=source.name,
            mend=f"Name another, or say 'identifiers: {{{task.target}: keep}}'",
        )  # fmt: skip
    parts = split(
        whole, (seeds if config.split.seed is None else Seeds(config.split.seed)).rng("split"),
        shares=(config.split.train, config.split.holdout, config.split.reference),
        stratify=task.labels(whole) if task else None, time=config.split.time,
    )  # fmt: skip
    other = auxiliary_of(config, schema, modelled, (parts.train, parts.holdout, parts.reference))
    table = whole.only(modelled)
    parts = replace(
        parts, train=parts.train.only(modelled), holdout=parts.holdout.only(modelled),
        reference=parts.reference.only(modelled),
    )  # fmt: skip
    facts = facts_of(source, schema, whole, parts, found, unit)
    return Prepared(
        source.name, schema, found, table, parts, task, facts, fakes, auxiliary=other,
        **measuring(config),
    )  # fmt: skip


def identifiers_of(frame: pl.DataFrame, schema: Schema, config: Config) -> tuple[Identifier, ...]:
    """Direct identifiers, each with the action that the config, or else the scan, calls for.

    A column that the config names and the scan did not find is one because the user says so.
    """
    for name in config.identifiers:
        _named(schema, name, "identifiers")
    wishes = {"drop": Action.DROP, "fake": Action.FAKE, "keep": Action.KEEP}
    actions = {name: wishes[wish] for name, wish in config.identifiers.items()}
    if config.auxiliary is not None and config.auxiliary.key is not None:
        actions.setdefault(_named(schema, config.auxiliary.key, "auxiliary.key").name, Action.DROP)
    found = [replace(f, action=actions.get(f.column, f.action)) for f in scan(frame, schema)]
    known = {f.column for f in found}
    found += [
        Identifier(name, "(R)", "declared an identifier", "direct", "the plan says so", "", act)
        for name, act in actions.items()
        if name not in known and act is not Action.KEEP
    ]
    return tuple(found)


def gone(found: tuple[Identifier, ...], schema: Schema) -> list[str]:
    """Columns that no technique may see."""
    out = {f.column for f in found if f.action in (Action.DROP, Action.FAKE)}
    return [n for n in schema.names if n in out]


def task_of_config(table: Table, config: Config) -> Task | None:
    """The task that the config names, checked against the rows."""
    if config.task is None:
        return None
    task = task_of(table.schema, config.task.target, config.task.against)
    if task.against and task.against not in set(task.labels(table).drop_nulls().to_list()):
        raise ConfigError(
            f"the target has no level {task.against!r}", where="task.against",
            mend="Name a level of the target column",
        )  # fmt: skip
    check_target(task, table)
    return task


def facts_of(
    source: Source, schema: Schema, whole: Table, parts: Split,
    found: tuple[Identifier, ...], unit: str | None,
) -> DataFacts:  # fmt: skip
    """What a report may say of the data: counts and names, no cell."""
    rows = len(whole)
    columns = tuple(
        ColumnFact(
            c.name, c.kind.value, tuple(r.value for r in c.roles),
            whole[c.name].null_count() / rows, whole[c.name].n_unique(), c.notes,
        )
        for c in schema
    )  # fmt: skip
    identifiers = tuple(
        IdentifierFact(f.column, f.title, f.evidence, f.action.value) for f in found
    )
    derived = tuple(d.sentence for d in find_dependencies(parts.train))
    return DataFacts(
        source.name, rows, len(parts.train), len(parts.holdout), len(parts.reference),
        unit or "row", columns, identifiers, derived, parts.notes,
    )  # fmt: skip
