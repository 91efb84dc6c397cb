"""Columns and pairs of tables that are larger than memory, straight from their files."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from assay.core import InputError, Measurement, Seeds, canonical, to_json, write_whole
from assay.data import Kind, Scanned, Schema, Source, Stored, infer, scan, scan_file
from assay.evaluation import columns_and_pairs
from assay.study.assess import Progress
from assay.study.check import same_columns
from assay.study.prepare import gone
from assay.study.study import silent

#: Rows that kinds and identifiers are told from.
SAMPLE = 200_000


@dataclass(frozen=True)
class Fidelity:
    """How alike two tables are, column by column and pair by pair; aggregates only.

    Attributes:
        real: Name of the file of real rows.
        synthetic: Name of the file that was compared with it.
        holdout: Name of the file of unseen rows; empty where there is none.
        rows: Rows of each, in this order.
        columns: How many columns were compared.
        left_out: Columns that tell who a person is; they are not compared.
        seed: Of all that is drawn.
        measurements: The statistics of ``fidelity.columns`` and ``fidelity.pairs``.
    """

    real: str
    synthetic: str
    holdout: str
    rows: tuple[int, ...]
    columns: int
    left_out: tuple[str, ...]
    seed: int
    measurements: tuple[Measurement, ...]

    def write(self, folder: Path) -> Path:
        """Write ``fidelity.json``.

        Raises:
            InputError: The folder cannot be written to.
        """
        path = folder / "fidelity.json"
        try:
            write_whole(path, canonical(to_json(self), indent=1) + "\n")
        except OSError as error:
            raise InputError(
                f"it cannot be written to ({error.strerror})", where=str(folder),
                mend="Give another folder to --report",
            ) from None  # fmt: skip
        return path


def fidelity(
    real: str | Path, synthetic: str | Path, holdout: str | Path | None = None, *,
    seed: int = 7, progress: Progress = silent,
) -> Fidelity:  # fmt: skip
    """Compare files of any number of rows, with the memory of a few columns.

    Args:
        real: Parquet or CSV of the rows that the generator saw.
        synthetic: Of the rows to judge.
        holdout: Of rows that the generator never saw, or None.
        seed: Of all that is drawn.
        progress: Called with a few words at every one of four steps.

    Raises:
        InputError: A mistake in a file, or files that do not fit together.
    """
    progress("open the files")
    seeds = Seeds(seed)
    with tempfile.TemporaryDirectory(prefix="assay-") as name:
        # All are opened first, so that no mistake costs a long wait.
        files = [scan_file(p, Path(name)) for p in (real, synthetic, holdout) if p is not None]
        sample = files[0].sample(SAMPLE, seeds.rng("sample"))
        schema = infer(sample, where=files[0].name)
        removed = gone(scan(sample, schema), schema)
        kept = _wide(schema.without(removed))
        for file, what in zip(files[1:], ("synthetic", "holdout"), strict=False):
            same_columns(_empty(files[0]), _empty(file), kept, removed, what)
        tables: list[Stored] = [f.table(kept) for f in files]
        control = tables[2] if holdout is not None else None
        found = columns_and_pairs(tables[0], tables[1], control, seeds, progress)
    return Fidelity(
        files[0].name, files[1].name, files[2].name if holdout is not None else "",
        tuple(f.rows for f in files), len(kept), tuple(removed), seed, found,
    )  # fmt: skip


def _wide(schema: Schema) -> Schema:
    """Whole numbers as numbers: a cell outside the sample may have a point."""
    return Schema(
        tuple(replace(c, kind=Kind.NUMERIC) if c.kind is Kind.INTEGER else c for c in schema)
    )


def _empty(file: Scanned) -> Source:
    """The file's name and columns, without a row."""
    return Source(pl.DataFrame(schema=list(file.names)), file.name)
