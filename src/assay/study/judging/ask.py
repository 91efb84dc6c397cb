"""One judge asked about one release: files in, the program within limits, scores out."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assay.core import AssayError
from assay.data import Kind, Table
from assay.outside import PRINTED, environment, keep_printed, path_of, run
from assay.report import OutsideScore
from assay.study.judging.judge import Judge
from assay.study.judging.scores import read_scores
from assay.techniques import described, write_rows


@dataclass(frozen=True)
class Answer:
    """What a judge said of a release.

    Attributes:
        scores: Its numbers.
        versions: Of its packages.
    """

    scores: tuple[OutsideScore, ...]
    versions: tuple[tuple[str, str], ...] = ()


def ask(
    judge: Judge, train: Table, holdout: Table, synthetic: Table, seed: int, keep: str = ""
) -> Answer:
    """Hand a judge the rows, and read what it wrote.

    Args:
        judge: To be asked.
        train, holdout, synthetic: T, N and S; N may have no row.
        seed: For its random choices.
        keep: A folder for what it printed, should it fail; empty for none.

    Raises:
        AssayError: It could not be installed or run, went beyond a limit, or wrote no such scores;
            the sentence does not name the judge.
    """
    odd = [c.name for c in train.schema if c.kind is Kind.ARRAY]
    if odd:
        raise AssayError(f"It takes plain tables, and column {odd[0]!r} holds arrays")
    made = install(judge)
    with tempfile.TemporaryDirectory(prefix="assay-judge-") as name:
        folder = Path(name)
        _hand_over(folder, judge, train, holdout, synthetic, seed)
        ended = run(
            judge.words(made, folder, seed), folder, judge.limits,
            variables={**path_of(made), "PYTHONHASHSEED": "0"},
        )  # fmt: skip
        try:
            if ended.reason:
                raise AssayError(ended.reason)
            return Answer(read_scores(folder), judge.versions(made))
        except AssayError as error:
            raise _told(error.what, _kept(folder / PRINTED, keep)) from None


def install(judge: Judge) -> Any:
    """Its environment, made where it is not there; None where it needs none.

    Raises:
        AssayError: It cannot be made.
    """
    try:
        return environment(judge.wanted) if judge.wanted else None
    except AssayError as error:
        raise _told(error.what, error.mend) from error


def _told(what: str, mend: str | None) -> AssayError:
    """A sentence of its own: the judge stands beside it wherever it is shown."""
    return AssayError(f"{what[:1].upper()}{what[1:]}", mend=mend)


def seed_of(rng: np.random.Generator) -> int:
    """The seed that all judges of a study are given: their numbers on two techniques differ by the
    techniques alone."""
    return int(rng.integers(2**31 - 1))


def _hand_over(
    folder: Path, judge: Judge, train: Table, holdout: Table, synthetic: Table, seed: int
) -> None:
    tables = {"train": train, "holdout": holdout, "synthetic": synthetic}
    for name, table in tables.items():
        write_rows(table, folder, name)
    columns = [
        {**about, "roles": [role.value for role in column.roles]}
        for about, column in zip(described(train.schema), train.schema, strict=True)
    ]
    wanted = {"seed": seed, "settings": judge.config.settings}
    for name, data in (("schema.json", {"columns": columns}), ("request.json", wanted)):
        (folder / name).write_text(json.dumps(data, ensure_ascii=False, default=str), "utf-8")


def _kept(printed: Path, keep: str) -> str | None:
    """Keep what it printed; where, in words."""
    if not keep or not printed.is_file() or not printed.stat().st_size:
        return None
    place = Path(keep)
    if not place.parent.parent.is_dir():  # of another machine than the store's
        return None
    keep_printed(printed, place)
    return "What it printed is in the folder 'judges' of the store, as secret as the data"
