"""What the data are for: the learning task that synthetic data must serve."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from assay.core import ConfigError
from assay.data.schema import Kind, Schema
from assay.data.table import Table


class TaskKind(StrEnum):
    """The kinds of task."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True)
class Task:
    """A target column and how to read it.

    Attributes:
        target: Column to predict.
        kind: Classification or regression.
        against: One level of the target that stands against all others (binary task); empty to
            keep the levels as they are.
    """

    target: str
    kind: TaskKind
    against: str = ""

    def labels(self, table: Table) -> pl.Series:
        """The target as the task reads it: Float64 for regression, String for classes.

        Length n, nulls where the target is missing. With ``against`` the levels are ``against``
        itself and ``any other``.
        """
        column = table[self.target]
        if self.kind is TaskKind.REGRESSION:
            return column.cast(pl.Float64)
        text = column.cast(pl.String)
        if not self.against:
            return text
        other = pl.when(text == self.against).then(text).otherwise(pl.lit("any other"))
        return table.frame.select(
            pl.when(text.is_null()).then(None).otherwise(other).alias(self.target)
        ).to_series()


def task_of(schema: Schema, target: str, against: str = "") -> Task:
    """The task that a target column calls for: classes for levels, regression for numbers.

    Raises:
        SchemaError: There is no such column.
        ConfigError: The target is text, a date or an array.
    """
    column = schema[target]
    if column.discrete or against:
        return Task(target, TaskKind.CLASSIFICATION, against)
    if column.kind in (Kind.NUMERIC, Kind.INTEGER):
        return Task(target, TaskKind.REGRESSION)
    raise ConfigError(
        f"the target {target!r} is {column.kind}, which no task can predict",
        mend="Name a category or a number, or leave the target out",
    )


def check_target(task: Task, table: Table) -> None:
    """Raises ConfigError where the target is all missing, constant, or mostly a key."""
    labels = task.labels(table).drop_nulls()
    where = f"target {task.target!r}"
    if labels.is_empty():
        raise ConfigError("every value is missing", where=where, mend="Name another target")
    distinct = labels.n_unique()
    if distinct < 2:
        raise ConfigError(
            "it has one value only, so there is nothing to predict", where=where,
            mend="Name another target",
        )  # fmt: skip
    if task.kind is TaskKind.CLASSIFICATION and distinct > max(50, np.sqrt(len(labels))):
        raise ConfigError(
            f"it has {distinct} classes in {len(labels)} rows", where=where,
            mend="Declare it numeric in assay.yaml, or set task.against to one level",
        )  # fmt: skip
