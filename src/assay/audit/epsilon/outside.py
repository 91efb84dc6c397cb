"""A generator behind a command line: what it releases, and the noisy answers that it tells."""

from __future__ import annotations

import json
import shlex
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assay.core import InputError
from assay.data import Origin, Table, conform

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Heard:
    """A noisy answer as a program told it.

    Attributes:
        columns: Of the marginal; none for the number of rows.
        levels: Of each of them, in the order of the cells; None for all levels that are not named.
        counts: Of the cells, the last column fastest, shape (cells,).
        deviation: Of the noise, as the program says, >= 0.
    """

    columns: tuple[str, ...]
    levels: tuple[tuple[str | None, ...], ...]
    counts: Array
    deviation: float


@dataclass(frozen=True)
class CommandLine:
    """A generator behind a command, as a technique: ``fit`` keeps the rows, ``sample`` runs it.

    Attributes:
        command: With ``{train}``, the CSV file that it reads, ``{synthetic}``, the one that it
            writes, and perhaps ``{rows}``, how many; ``{schema}``, a JSON file of the levels that
            are public; ``{answers}``, a file of JSON lines in which it tells its noisy answers, as
            :class:`Heard` has them. It is split as a shell would, but no shell runs.
        seconds: After which it is stopped.
    """

    command: str
    seconds: float = 600.0

    @property
    def name(self) -> str:
        """Of the program, and of a script that it runs."""
        words = shlex.split(self.command)
        scripts = [w for w in words[1:2] if w.endswith((".py", ".sh", ".R"))]
        return " ".join([Path(words[0]).name, *(Path(s).name for s in scripts)])

    @property
    def answers(self) -> bool:
        """Whether it tells its noisy answers."""
        return "{answers}" in self.command

    @property
    def told_levels(self) -> bool:
        """Whether it is told which levels are public."""
        return "{schema}" in self.command

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

    def run(self, train: Table, rows: int) -> tuple[pl.DataFrame, list[Heard]]:
        """One run of the command: its rows as text, and what it told.

        Raises:
            InputError: It fails, takes too long, or writes no such table or answers.
        """
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            into, out, told = (place / n for n in ("train.csv", "synthetic.csv", "answers.jsonl"))
            train.frame.write_csv(into)
            (place / "schema.json").write_text(json.dumps(_public(train)), "utf-8")
            self._run({
                "{train}": str(into), "{synthetic}": str(out), "{rows}": str(rows),
                "{schema}": str(place / "schema.json"), "{answers}": str(told),
            }, out)  # fmt: skip
            frame = pl.read_csv(out, infer_schema=False)
            heard = _heard(told, self.name) if self.answers else []
        return frame, heard

    def _run(self, filled: dict[str, str], out: Path) -> None:
        words = []
        for word in shlex.split(self.command):
            for key, value in filled.items():
                word = word.replace(key, value)
            words.append(word)
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
                words, capture_output=True, timeout=self.seconds, check=False
            )
        except FileNotFoundError as error:
            raise InputError("there is no such program", where=self.name) from error
        except subprocess.TimeoutExpired as error:
            raise InputError(
                f"it was stopped after {self.seconds:g} seconds", where=self.name
            ) from error
        if done.returncode or not out.exists():
            # What it printed may hold rows.
            raise InputError(
                f"it ended with code {done.returncode} and wrote "
                + ("a file" if out.exists() else "no file"),
                where=self.name, mend="Run it by hand on a small table",
            )  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What a command is run on."""

    line: CommandLine
    train: Table

    def sample(self, n: int, rng: np.random.Generator) -> Table:
        """One run of the command.

        Raises:
            InputError: See :meth:`CommandLine.run`.
        """
        return conform(self.line.run(self.train, n)[0], self.train.schema, where=self.line.name)


def _public(train: Table) -> dict[str, Any]:
    """The levels that are declared."""
    columns: dict[str, Any] = {}
    for c in train.schema:
        columns[c.name] = {"kind": c.kind.value}
        if c.domain.origin is Origin.DECLARED and c.domain.levels is not None:
            columns[c.name]["levels"] = list(c.domain.levels)
    return {"columns": columns}


def _heard(path: Path, name: str) -> list[Heard]:
    try:
        found = []
        for line in path.read_text("utf-8").splitlines():
            said = json.loads(line)
            one = Heard(
                tuple(map(str, said["columns"])), tuple(map(tuple, said["levels"])),
                np.array(said["counts"]), float(said["deviation"]),
            )  # fmt: skip
            cells = [len(own) for own in one.levels]
            if one.counts.shape != (int(np.prod(cells)),) or len(cells) != len(one.columns):
                raise ValueError("so many levels do not make so many counts")
            if not (np.isfinite(one.counts.astype(float)).all() and one.deviation >= 0):
                raise ValueError("a count or a deviation is no number")
            found.append(one)
        if not found:
            raise ValueError("it is empty")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "its {answers} are no noisy answers", where=name,
            mend='Write a line {"columns": ["a"], "levels": [["x", "y"]], "counts": [12, 9], '
            '"deviation": 3.5} of each',
        ) from error  # fmt: skip
    return found
