"""Adult and German credit with quasi-identifiers binned beforehand, so that both programs see the
same classes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

#: What stands for a missing cell in the peer's copy, as it drops rows with one. Both sort first.
ABSENT_LEVEL, ABSENT_NUMBER = "", -1


@dataclass(frozen=True)
class Case:
    """One table and what its columns are."""

    name: str
    frame: pl.DataFrame
    keys: tuple[str, ...]
    sensitive: tuple[str, ...]

    def filled(self) -> pl.DataFrame:
        """The columns asked about, missing cells as values."""
        return self.frame.select(*self.keys, *self.sensitive).with_columns(
            pl.col(pl.String).fill_null(ABSENT_LEVEL), pl.col(pl.Int64).fill_null(ABSENT_NUMBER)
        )


def cases(folder: Path) -> list[Case]:
    """Coarse and fine classes of two tables, and one with missing numbers."""
    adult = _banded(pl.read_parquet(folder / "adult.parquet"))
    german = _banded(pl.read_parquet(folder / "german_credit.parquet")).with_columns(
        pl.col("default").cast(pl.String)
    )
    of_adult = ("occupation", "hours_per_week", "income")
    of_german = ("purpose", "amount", "default")
    gaps = pl.when(pl.int_range(pl.len()) % 20 > 0).then("hours_per_week").alias("hours_per_week")
    fine = ("decade", "education", "marital_status", "sex", "race")
    return [
        Case("Adult, coarse", adult, ("half", "sex"), of_adult),
        Case("Adult, middling", adult, ("decade", "sex", "race"), of_adult),
        Case("Adult, fine", adult, fine, of_adult),
        Case("Adult, coarse, 5 % of hours missing", adult.with_columns(gaps), ("half", "sex"),
             ("hours_per_week",)),
        Case("German credit, coarse", german, ("half",), of_german),
        Case("German credit, middling", german, ("half", "housing"), of_german),
        Case("German credit, fine", german, ("decade", "personal_status", "housing", "job"),
             of_german),
    ]  # fmt: skip


def _banded(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        (pl.col("age") // 10).alias("decade"), (pl.col("age") // 45).alias("half")
    )
