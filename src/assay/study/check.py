"""Judge synthetic data from anywhere: a vendor's file beside the rows it was made from."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from assay.core import ConfigError, SchemaError, TableError, to_json
from assay.data import (
    Fakes,
    Kind,
    Role,
    Schema,
    Source,
    Split,
    Table,
    conform,
    control_split,
    fingerprint,
    overlap,
    read,
)
from assay.evaluation.base import Shadows
from assay.report import OutsideJudge
from assay.study.assess import Progress, judged
from assay.study.auxiliary import auxiliary_of
from assay.study.config import load_config
from assay.study.entry import Entry
from assay.study.executors import Here
from assay.study.graph import Graph
from assay.study.prepare import (
    Prepared,
    facts_of,
    gone,
    identifiers_of,
    measuring,
    schema_of,
    task_of_config,
)
from assay.study.result import Result
from assay.study.setting import do_judge_control
from assay.study.study import Study, silent
from assay.techniques import CONTROLS, Model


@dataclass(frozen=True)
class Elsewhere:
    """Rows that were made elsewhere: nothing is known of how."""

    name: ClassVar[str] = "synthetic"
    family: ClassVar[str] = "external"
    title: ClassVar[str] = "Synthetic data made elsewhere"
    suits: ClassVar[str] = "Only what the figures below show: nothing is known of how it was made."
    source: ClassVar[str] = "given by the user"

    def accepts(self, schema: Schema) -> str | None:
        """It takes no table: its rows are there already."""
        return f"it cannot be fitted to {len(schema)} columns: its rows were made elsewhere"

    def fit(self, train: Table, rng: Any) -> Model:
        """Never called; raises TypeError."""
        raise TypeError("rows made elsewhere cannot be fitted")


def check(
    real: Any, synthetic: Any, holdout: Any = None, *, plan: str | Path | None = None,
    progress: Progress = silent, **wishes: Any,
) -> Result:  # fmt: skip
    """Judge a finished synthetic table.

    Args:
        real: The rows that the generator saw: path, query or table.
        synthetic: The rows to judge, or a list of tables from several fits.
        holdout: Rows that the generator never saw. Without them there is no control group, so
            what needs one is ``not measured``.
        plan: An ``assay.yaml`` whose roles, kinds, task and policy hold where no wish says else.
        progress: Called with a few words at every step.
        **wishes: As for :class:`Study`.

    Raises:
        InputError: A mistake in a table, or tables that do not fit together.
    """
    started = time.perf_counter()
    study = Study(real, **_wishes(plan, wishes))
    sources = [read(s) for s in (synthetic if isinstance(synthetic, list) else [synthetic])]
    control = None if holdout is None else read(holdout)
    prepared, tables = _prepare(study.source, sources, control, study)
    study.use(prepared)
    setting, found = study.setting, []
    for name in CONTROLS if len(prepared.split.holdout) else ():
        progress(f"{name}: measure and attack")
        found.append(do_judge_control(setting, name, Shadows()))
    progress("synthetic: measure and attack")
    entry = Entry("synthetic", Elsewhere())
    found.append(judged(entry, tables, prepared, setting.asked, study.seeds, setting.memo))
    found = [study.ruled(f) for f in found]
    what = " ".join(sorted(fingerprint(s.frame) for s in sources))
    said = _asked(study, tables[0], progress)
    return Result(study.findings(found, time.perf_counter() - started, what, said), study, {})


def _asked(study: Study, release: Table, progress: Progress) -> tuple[OutsideJudge, ...]:
    """What other people's judges say of the first table; kept where the plan has a store."""
    asking, here, parts = study.asking, Here(), study.prepared.split
    setting, yardsticks = here.share(study.setting), CONTROLS if len(parts.holdout) else ()
    rows = [fingerprint(t.frame) for t in (parts.train, parts.holdout, release)]
    known = {"rows": rows, "schema": to_json(parts.train.schema), "seed": study.config.seed}
    tasks = asking.installs()
    for name in yardsticks:
        tasks += asking.about(name, setting, {**known, "control": name}, control=True)
    tasks += asking.about("synthetic", setting, known, rows=release)
    graph = Graph({t.name: t for t in tasks}, here, study.store, progress, lambda *_: None)
    names = [*yardsticks, "synthetic"]
    return asking.told(names, graph.run(asking.names(names)))


def _wishes(plan: str | Path | None, wishes: dict[str, Any]) -> dict[str, Any]:
    said = {k: v for k, v in wishes.items() if v is not None and v != ""}
    if plan is None:
        return said
    planned = load_config(Path(plan)).model_dump(exclude={"data", "query", "techniques"})
    if isinstance(said.get("auxiliary"), str | Path) and planned["auxiliary"]:
        said["auxiliary"] = {**planned["auxiliary"], "data": str(said["auxiliary"])}
    return {**planned, **said}


def _prepare(
    source: Source, sources: list[Source], holdout: Source | None, study: Study
) -> tuple[Prepared, tuple[Table, ...]]:
    config = study.config
    schema = schema_of(source.frame, config, source.name)
    found = identifiers_of(source.frame, schema, config)
    removed = gone(found, schema)
    kept = schema.without(removed)
    warnings: list[str] = []
    tables = []
    for other in sources:
        same_columns(source, other, kept, removed, "synthetic")
        tables.append(_conformed(other, kept, warnings))
    unit = next(iter(schema.having(Role.ENTITY)), None)
    whole = conform(source.frame, schema, where=source.name)
    train = (whole if unit is None else whole.whose(unit)).only(kept.names)
    none = train.take([])
    split = Split(train, none, none, ())
    keyed: tuple[Table, ...] = (whole if unit is None else whole.whose(unit),)
    if holdout is None:
        warnings.append(
            "No holdout was given: there is no control group, so every risk that needs one is "
            "not measured, and neither is what a model would lose on rows that nobody saw."
        )
    else:
        same_columns(source, holdout, kept, removed, "holdout")
        control = _with_people(holdout, _conformed(holdout, kept, warnings), schema, unit)
        warnings += _shared(train, control, source, holdout, unit)
        n, r = control_split(control, study.seeds.rng("control"))
        split = Split(train, n, r, ())
        keyed += _keys_of(holdout, control, schema, study)
    split = replace(split, notes=tuple(warnings))
    facts = facts_of(source, schema, whole, split, found, unit)
    task = task_of_config(train, config)
    fakes = Fakes.plan((), kept)
    prepared = Prepared(
        source.name, schema, found, train, split, task, facts, fakes,
        auxiliary=auxiliary_of(config, schema, kept.names, keyed), **measuring(config),
    )  # fmt: skip
    return prepared, tuple(tables)


def _keys_of(holdout: Source, control: Table, schema: Schema, study: Study) -> tuple[Table, ...]:
    """The keys of N's and R's rows, dealt as the rows were; nothing where the plan has no key."""
    key = study.config.auxiliary.key if study.config.auxiliary is not None else None
    if key is None:
        return ()
    if key not in holdout.frame.columns:
        raise ConfigError(
            f"it has no column {key!r}", where=f"holdout {holdout.name}",
            mend="Give it the column that 'auxiliary: {key: ...}' names",
        )  # fmt: skip
    cells = conform(holdout.frame.select(key), schema.only([key]), where=holdout.name)
    keys = Table(cells.frame, cells.schema, control.people)
    return control_split(keys, study.seeds.rng("control"))


def _with_people(source: Source, table: Table, schema: Schema, unit: str | None) -> Table:
    """The table with its persons, where it says who they are."""
    if unit is None or unit not in source.frame.columns:
        return table
    column = conform(source.frame.select(unit), schema.only([unit]), where=source.name)
    return Table(table.frame, table.schema, column.whose(unit).people)


def _shared(
    train: Table, control: Table, source: Source, holdout: Source, unit: str | None
) -> list[str]:
    """What a reader must know of a holdout that is no control group in part."""
    said = []
    shared = overlap(train, control)
    twins = 1 - train.frame.unique().height / len(train)
    if shared > (0.5 + twins) * len(control):
        raise TableError(
            f"{shared} of its {len(control)} rows equal a training row, far more than chance "
            "explains: it is no control group, and no leak could show",
            where=f"holdout {holdout.name}", mend="Give rows that the generator never saw",
        )  # fmt: skip
    if shared:
        percent = (
            f"{100 * shared / len(control):.2g}" if shared < 0.99 * len(control) else "99 or more"
        )
        said.append(
            f"{shared} of {len(control)} holdout rows ({percent} %) equal "
            "a training row: where that is more than chance, the control group was seen by the "
            "generator and risks are understated."
        )
    if unit is not None and unit in holdout.frame.columns:
        people = holdout.frame.select(pl.col(unit).cast(pl.String)).unique().drop_nulls()
        known = source.frame.select(pl.col(unit).cast(pl.String)).unique()
        both = people.join(known, on=unit, how="semi").height
        if both:
            said.append(
                f"{both} of {people.height} persons of the holdout are in the training rows too: "
                "the control group was seen by the generator and risks are understated."
            )
    return said


def same_columns(real: Source, other: Source, kept: Schema, removed: list[str], what: str) -> None:
    """Raises SchemaError where the other table lacks columns, or has others besides."""
    names = other.frame.columns
    missing = [n for n in kept.names if n not in names]
    extra = [n for n in names if n not in kept and n not in removed]
    if len(missing) > len(kept) // 2:  # names that are not there may be the cells of a first row
        raise SchemaError(
            f"{len(missing)} of the {len(kept)} columns of {real.name} are not in its header",
            where=f"{what} {other.name}",
            mend="Check that its first line names the columns, as the real table does",
        )  # fmt: skip
    if missing or extra:
        parts = [f"lacks {_list(missing)}"] * bool(missing) + [
            f"has {_list(extra)} besides"
        ] * bool(extra)
        raise SchemaError(
            f"its columns are not those of {real.name}: it {' and '.join(parts)}",
            where=f"{what} {other.name}", mend="Give both tables the same columns",
        )  # fmt: skip


def _list(names: list[str]) -> str:
    shown = ", ".join(repr(n) for n in names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"


def _conformed(source: Source, schema: Schema, warnings: list[str]) -> Table:
    table = conform(source.frame.select(schema.names), schema, where=source.name)
    for column in schema:
        levels = column.domain.levels
        if column.kind is Kind.CATEGORICAL and levels:
            new = int(
                (~table[column.name].is_in(list(levels)) & table[column.name].is_not_null()).sum()
            )
            if new:
                cells = "1 cell" if new == 1 else f"{new} cells"
                held = "holds a level" if new == 1 else "hold levels"
                warnings.append(
                    f"{cells} of column {column.name!r} in {source.name} {held} that the real data "
                    "never have."
                )
    return table
