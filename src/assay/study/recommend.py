"""``assay recommend``: which techniques to try on a table, before anything is fitted."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assay.core import ConfigError, InputError, Seeds, Situation, canonical, to_json, write_whole
from assay.data import Column, Domain, Grid, Kind, Origin, Schema, Table, Task, TaskKind, read
from assay.decision import Advice, shortlist
from assay.study.config import Config, load_config, make_config
from assay.study.offers import offers
from assay.study.prepare import prepare

_LEVELS = (Kind.CATEGORICAL, Kind.BOOLEAN)
_NUMBERS = (Kind.NUMERIC, Kind.INTEGER)


@dataclass(frozen=True)
class Recommended:
    """Advice on a table, and what to type next.

    Attributes:
        name: Of the table.
        total: Its rows; of these ``advice.situation.rows`` are fitted on.
        advice: The shortlist.
        commands: To type next, in order.
    """

    name: str
    total: int
    advice: Advice
    commands: tuple[str, ...]

    def write(self, path: Path) -> Path:
        """Write it as JSON.

        Raises:
            InputError: The file cannot be written.
        """
        try:
            write_whole(path, canonical(to_json(self), indent=1) + "\n")
        except OSError as error:
            raise InputError(
                f"it cannot be written ({error.strerror})", where=str(path),
                mend="Give another file to --output",
            ) from None  # fmt: skip
        return path


def situation_of(table: Table, task: Task | None = None, **wishes: Any) -> Situation:
    """The counts of a table of rows to fit on, with ``wishes`` as :class:`Situation` has them."""
    schema = table.schema
    rarest = None
    if task is not None and task.kind is TaskKind.CLASSIFICATION:
        counts = np.unique(task.labels(table).drop_nulls().to_numpy(), return_counts=True)[1]
        rarest = float(counts.min() / counts.sum())
    if table.people is not None:
        wishes = {**wishes, "persons": len(np.unique(table.people))}
    return Situation(
        len(table), task="" if task is None else task.kind.value, rarest=rarest,
        **columns_of(schema), **wishes,
    )  # fmt: skip


def columns_of(schema: Schema) -> dict[str, Any]:
    """How many columns of each kind there are, and which nobody declared."""

    def named(kind: Kind) -> tuple[str, ...]:
        return tuple(c.name for c in schema if c.kind is kind)

    return {
        "numeric": sum(c.kind in _NUMBERS for c in schema),
        "levels": sum(c.kind in _LEVELS for c in schema),
        "dates": named(Kind.DATETIME), "texts": named(Kind.TEXT), "arrays": named(Kind.ARRAY),
        "undeclared": tuple(
            c.name for c in schema if c.kind is not Kind.ARRAY and not c.follows and Grid.of(c) is None
        ),
    }  # fmt: skip


def recommend(
    data: Any = None, *, plan: str | Path | None = None, target: str | None = None,
    against: str = "", unit: str | None = None, purpose: str | None = None,
    epsilon: float | None = None, delta: float = 1e-9, minutes: float | None = 30.0,
    memory: float | None = None, described: Mapping[str, Any] | None = None,
) -> Recommended:  # fmt: skip
    """Which techniques to try, by what was measured on tables like this one. Nothing is fitted.

    Args:
        data: A path, a database URL, or a pandas, Polars or Arrow table.
        plan: An ``assay.yaml``, for kinds, roles and declared domains; it names the data where
            ``data`` does not.
        target, against, unit, purpose: As in ``assay.yaml``, over what the plan says.
        epsilon, delta: The differential privacy that is needed.
        minutes: CPU minutes that one fit may take; None for any.
        memory: GB that it may take; None for any.
        described: Counts in place of data: ``rows`` and ``columns``, and of these ``numeric``,
            ``dates`` and ``texts``; ``task``, ``rarest``; ``declared``, whether bounds and levels
            are public.

    Raises:
        InputError: A mistake in the data, the plan or a wish, in one sentence.
    """
    wishes = {"epsilon": epsilon, "delta": delta, "minutes": minutes, "memory": memory}
    if described:
        if data is not None or plan is not None:
            raise ConfigError("rows and columns are counted where there are data", where="--rows")
        return _described(dict(described), purpose or "training", unit, wishes)
    if data is None and plan is None:
        raise ConfigError(
            "it is not clear for what",
            mend="Name a table, or describe one with --rows and --columns",
        )
    config = _config(plan, data, target, against, unit, purpose)
    prepared = prepare(read(config.data if data is None else data), config, Seeds(config.seed))
    train = prepared.split.train
    situation = situation_of(
        train, prepared.task, purpose=config.purpose, unit=prepared.facts.unit, **wishes
    )
    advice = shortlist(situation, offers(situation, train.schema))
    names = [c.technique for c in advice.choices]
    return Recommended(
        prepared.name, prepared.facts.rows, advice, _commands(plan, data, config, names)
    )


def _config(
    plan: str | Path | None, data: Any, target: str | None, against: str, unit: str | None,
    purpose: str | None,
) -> Config:  # fmt: skip
    wish: dict[str, Any] = {"unit": unit, "purpose": purpose}
    if target is not None:
        wish["task"] = {"target": target, "against": against}
    if plan is None:
        return make_config(wish, where="assay recommend")
    kept = load_config(Path(plan)).model_dump()
    return make_config(kept | {k: v for k, v in wish.items() if v is not None}, where=str(plan))


def _described(
    about: dict[str, Any], purpose: str, unit: str | None, wishes: dict[str, Any]
) -> Recommended:
    rows, columns = about.get("rows"), about.get("columns")
    if not rows or not columns:
        raise ConfigError("rows and columns are both needed", where="--rows, --columns")
    numeric, dates, texts = (int(about.get(k) or 0) for k in ("numeric", "dates", "texts"))
    levels = columns - numeric - dates - texts
    if levels < 0:
        raise ConfigError(
            f"{numeric + dates + texts} columns are described and {columns} are there",
            where="--columns", mend="Numbers, dates and texts are among the columns",
        )  # fmt: skip
    schema = _schema(numeric, levels, dates, texts, declared=bool(about.get("declared")))
    share = Config().split.train
    situation = Situation(
        max(1, round(rows * share)), **columns_of(schema), task=about.get("task") or "",
        rarest=about.get("rarest"), purpose=purpose, unit=unit or "row", **wishes,
    )  # fmt: skip
    advice = shortlist(situation, offers(situation, schema))
    names = [c.technique for c in advice.choices]
    return Recommended("the table described", int(rows), advice, _commands(None, None, None, names))


def _schema(numeric: int, levels: int, dates: int, texts: int, *, declared: bool) -> Schema:
    """Columns of these kinds, which have no names but their numbers."""
    kinds = {"number": Kind.NUMERIC, "category": Kind.CATEGORICAL, "date": Kind.DATETIME, "text": Kind.TEXT}  # fmt: skip
    public = {
        "number": Domain(Origin.DECLARED, 0.0, 1.0),
        "category": Domain(Origin.DECLARED, levels=("a", "b")),
        "date": Domain(Origin.DECLARED, "2001-01-01", "2020-12-31"),
    }
    counts = zip(kinds, (numeric, levels, dates, texts), strict=True)
    return Schema(tuple(
        Column(f"{name} {i + 1}", kinds[name], domain=public.get(name, Domain()) if declared else Domain())
        for name, count in counts for i in range(count)
    ))  # fmt: skip


def _commands(
    plan: str | Path | None, data: Any, config: Config | None, names: list[str]
) -> tuple[str, ...]:
    if not names:
        return ()
    if plan is not None:
        return (f"assay run --config {shlex.quote(str(plan))}",)
    words = ["assay", "init", data if isinstance(data, str) else "YOUR_TABLE"]
    if config is not None and config.task is not None:
        words += ["--target", config.task.target]
        words += ["--against", config.task.against] if config.task.against else []
    if config is not None and config.purpose != "training":
        words += ["--purpose", config.purpose]
    return shlex.join(words), "assay run"
