"""The two yardsticks that every study runs and that are never offered for release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from assay.core import ConfigError, TechniqueError
from assay.data import Schema, Table
from assay.techniques.rows import RowsModel


@dataclass(frozen=True, kw_only=True)
class ControlModel(RowsModel):
    """Real rows, dealt out. It refuses to be saved: a control is never released."""

    technique: ClassVar[str] = "control"

    def save(self, folder: Path) -> None:
        """Raises TechniqueError, always."""
        raise TechniqueError(
            "a control holds real rows and is never saved or released",
            mend="Save the model of a technique",
        )


@dataclass(frozen=True)
class Holdout:
    """Fresh real rows: what a perfect generator would give, so the best that could be.

    Attributes:
        fresh: Real rows that are in neither the training rows T nor the attacks' control group
            N; the study sets them aside from the reference rows R. As many as there are can be
            drawn without a repeat.
    """

    name: ClassVar[str] = "holdout"
    family: ClassVar[str] = "control"
    title: ClassVar[str] = "Fresh real rows (control)"
    suits: ClassVar[str] = (
        "A yardstick only: real people who were not in the training data. It shows the utility a "
        "perfect generator would reach, and every attack on the training rows must find nothing."
    )
    source: ClassVar[str] = "Train-on-real reference of Esteban et al. 2017 (TSTR against TRTR)"

    fresh: Table | None = None

    def __post_init__(self) -> None:
        if not (self.fresh is None or isinstance(self.fresh, Table)):
            raise ConfigError("fresh must be a table", where="technique 'holdout'")

    def accepts(self, schema: Schema) -> str | None:
        """None where there are fresh rows with these columns."""
        if self.fresh is None or not len(self.fresh):
            return "there are no fresh real rows to release"
        gone = [name for name in schema.names if name not in self.fresh.schema]
        return f"the fresh rows lack the column {gone[0]!r}" if gone else None

    def fit(self, train: Table, rng: np.random.Generator) -> ControlModel:
        """The fresh rows; the training rows are not looked at.

        Raises:
            TechniqueError: There are no fresh rows, or they lack a column.
        """
        reason = self.accepts(train.schema)
        if reason or self.fresh is None:
            raise TechniqueError(str(reason), where="technique 'holdout'")
        return ControlModel(rows=self.fresh.only(train.names))


@dataclass(frozen=True)
class Copy:
    """The training rows themselves: the worst there is for privacy; every attack must alarm."""

    name: ClassVar[str] = "copy"
    family: ClassVar[str] = "control"
    title: ClassVar[str] = "Copy of the training rows (control)"
    suits: ClassVar[str] = (
        "A yardstick only: it shows what each attack finds when every secret is out. A study "
        "whose attacks do not alarm here could not have seen a leak."
    )
    source: ClassVar[str] = "Positive control: sampling T without replacement"

    def accepts(self, schema: Schema) -> str | None:
        """None: any table can be copied."""
        return None

    def fit(self, train: Table, rng: np.random.Generator) -> ControlModel:
        """Keep the training rows.

        Raises:
            TechniqueError: There are none.
        """
        if not len(train):
            raise TechniqueError("there are no rows to copy", where="technique 'copy'")
        return ControlModel(rows=train)
