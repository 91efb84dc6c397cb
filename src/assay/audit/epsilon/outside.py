"""Implementations from anywhere: a command line, and files that were made already."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assay.audit.epsilon.bounds import Scores
from assay.core import InputError
from assay.data import Table, conform

Array = np.ndarray[Any, Any]

#: How steeply a row counts by the share of its cells that are like the canary's.
_STEEP = 8


@dataclass(frozen=True)
class CommandLine:
    """A generator behind a command, as a technique: ``fit`` keeps the rows, ``sample`` runs it.

    Attributes:
        command: With ``{train}``, the CSV file that it reads, ``{synthetic}``, the one that it
            writes, and perhaps ``{rows}``, how many. It is split as a shell would, but no shell runs.
        seconds: After which it is stopped.
    """

    command: str
    seconds: float = 600.0

    @property
    def name(self) -> str:
        """Of the program."""
        return Path(shlex.split(self.command)[0]).name

    def __post_init__(self) -> None:
        for part in ("{train}", "{synthetic}"):
            if part not in self.command:
                raise InputError(
                    f"the command has no {part}", where="--command",
                    mend="Say it as 'generator --in {train} --out {synthetic} --rows {rows}'",
                )  # fmt: skip

    def fit(self, train: Table, rng: np.random.Generator) -> Ran:
        """The rows, for the command."""
        return Ran(self, train)


@dataclass(frozen=True)
class Ran:
    """What a command is run on."""

    line: CommandLine
    train: Table

    def sample(self, n: int, rng: np.random.Generator) -> Table:
        """One run of the command.

        Raises:
            InputError: It fails, takes too long, or writes no such table.
        """
        with tempfile.TemporaryDirectory() as folder:
            into, out = Path(folder) / "train.csv", Path(folder) / "synthetic.csv"
            self.train.frame.write_csv(into)
            filled = {"{train}": str(into), "{synthetic}": str(out), "{rows}": str(n)}
            words = []
            for word in shlex.split(self.line.command):
                for key, value in filled.items():
                    word = word.replace(key, value)
                words.append(word)
            try:
                done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
                    words, capture_output=True, timeout=self.line.seconds, check=False
                )
            except FileNotFoundError as error:
                raise InputError("there is no such program", where=self.line.name) from error
            except subprocess.TimeoutExpired as error:
                raise InputError(
                    f"it was stopped after {self.line.seconds:g} seconds", where=self.line.name
                ) from error
            if done.returncode or not out.exists():
                # What it printed may hold rows.
                raise InputError(
                    f"it ended with code {done.returncode} and wrote "
                    + ("a file" if out.exists() else "no file"),
                    where=self.line.name, mend="Run it by hand on a small table",
                )  # fmt: skip
            frame = pl.read_csv(out, infer_schema=False)
        return conform(frame, self.train.schema, where=self.line.name)


def scores_of_files(present: Path, absent: Path, canary: Path) -> Scores:
    """Scores of releases that were made with the canary, and without it.

    A release's score is the mean over its rows of the share of cells that are like the canary's, to
    a high power, so that rows much like it count most. Numbers are alike by their distance over the
    range of all releases.

    Args:
        present, absent: Folders of tables, one a run.
        canary: A table of one row.

    Raises:
        InputError: A file cannot be read, a folder has fewer than four tables, the canary is not
            one row, or a table lacks one of its columns.
    """
    row = _frame(canary)
    if row.height != 1:
        raise InputError(
            f"the canary has {row.height} rows", where=str(canary), mend="Give one row"
        )
    folders = [_tables(present), _tables(absent)]
    frames = [_with(_frame(path), row.columns, path) for own in folders for path in own]
    likeness, spans = np.zeros(len(frames)), {}
    for name in row.columns:
        if row[name].dtype.is_numeric():
            ends = [(f[name].min(), f[name].max()) for f in frames if f[name].dtype.is_numeric()]
            low = min([float(a) for a, _ in ends if a is not None], default=0.0)  # type: ignore[arg-type]
            high = max([float(b) for _, b in ends if b is not None], default=0.0)  # type: ignore[arg-type]
            spans[name] = max(high - low, 1e-12)
    for i, frame in enumerate(frames):
        alike = np.stack([_alike(frame[n], row[n], spans.get(n)) for n in row.columns])
        likeness[i] = float((alike.mean(axis=0) ** _STEEP).mean())
    return Scores(likeness[: len(folders[0])], likeness[len(folders[0]) :])


def _tables(folder: Path) -> list[Path]:
    found = sorted(p for p in folder.glob("*") if p.suffix in (".csv", ".parquet"))
    if len(found) < 4:
        raise InputError(
            f"it has {len(found)} CSV or Parquet files", where=str(folder),
            mend="Give at least four, each from a run of its own",
        )  # fmt: skip
    return found


def _frame(path: Path) -> pl.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:  # whose words may hold cells
        raise InputError(
            "it cannot be read as a table", where=str(path), mend="Give CSV or Parquet"
        ) from error


def _with(frame: pl.DataFrame, columns: list[str], path: Path) -> pl.DataFrame:
    lacking = [c for c in columns if c not in frame.columns]
    if lacking:
        raise InputError(f"it has no column {lacking[0]!r}, which the canary has", where=str(path))
    return frame


def _alike(cells: pl.Series, own: pl.Series, span: float | None) -> Array:
    if own.null_count():
        return cells.is_null().to_numpy().astype(float)
    if span is None or not cells.dtype.is_numeric():
        same = cells.cast(pl.String) == str(own.cast(pl.String)[0])
        return same.fill_null(value=False).to_numpy().astype(float)
    away = (cells.cast(pl.Float64) - float(own[0])).abs() / span
    found: Array = (1 - away.fill_null(1.0).clip(0, 1)).to_numpy()
    return found
