"""The leak zoo as files: what any judge of synthetic data, ours or another, can be tried on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assay.audit import Round
from assay.core import AssayError
from assay.data import Table, to_source, write
from assay.study.assess import Progress
from assay.study.calibrate import MOST, chosen
from assay.study.study import Study, silent


@dataclass(frozen=True)
class Planted:
    """One file of the zoo.

    Attributes:
        leak: What was planted, in words.
        path: The release; None where it could not be planted.
        reason: Why not.
    """

    leak: str
    path: Path | None
    reason: str = ""


def plant_files(
    study: Study, folder: Path, *, most: int = MOST, kinds: Iterable[str] = (),
    progress: Progress = silent,
) -> tuple[Planted, ...]:  # fmt: skip
    """Write ``train.parquet``, ``holdout.parquet`` and one release a leak and size.

    The holdout holds N and R of one deal, as a user's holdout does. All files hold rows of the
    study's data, without direct identifiers.

    Args:
        study: Whose rows.
        folder: Where the files go; made where it is absent.
        most: Persons in each of T, N, R and the fresh rows at most.
        kinds: Kinds of leak; all of the zoo by default. Fresh rows are always among them.
        progress: Called with a few words before every release.

    Raises:
        UnknownNameError: No such kind.
        TableError: The table has too few persons.
        InputError: The folder cannot be written.
    """
    zoo = chosen(kinds)
    dealt = Round.of(study.prepared.table, 0, study.seeds, most)
    parts = dealt.dealt
    _written(parts.train, folder / "train.parquet")
    _written(parts.holdout.stacked(parts.reference), folder / "holdout.parquet")
    found = []
    for leaky in zoo:
        for size in leaky.sizes:
            words = leaky.words(size)
            progress(words)
            name = leaky.kind if leaky.unit == "once" else f"{leaky.kind}_{size:g}"
            try:
                release = leaky.make(parts, size, dealt.seeds.rng("file", leaky.kind, str(size)))
            except AssayError as error:
                found.append(Planted(words, None, error.sentence))
                continue
            found.append(Planted(words, _written(release, folder / f"{name}.parquet")))
    return tuple(found)


def _written(table: Table, path: Path) -> Path:
    write(to_source(table), path)
    return path
