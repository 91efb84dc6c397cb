"""A frame into a file: whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import polars as pl

from assay.core import InputError

_ENDINGS = (".csv", ".tsv", ".parquet", ".pq", ".arrow", ".feather", ".ipc", ".jsonl", ".ndjson")


def write(frame: pl.DataFrame, path: str | Path) -> None:
    """Write a frame; the ending says how: CSV, TSV, Parquet, Arrow or JSON lines.

    It is written beside the file and put in its place at the end, so that a file is never half
    there.

    Args:
        frame: The cells, as :func:`assay.data.to_source` spells them.
        path: Where to; its folder is made where it is absent.

    Raises:
        InputError: The ending is not known, or the disk does not take it.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise InputError(
            f"files that end in {ending!r} are not known", where=path.name,
            mend=f"End the name in one of: {', '.join(_ENDINGS)}",
        )  # fmt: skip
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(frame, part, ending)
        part.replace(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _refusal(error, path) from None
    finally:
        _gone(part)


def _put(frame: pl.DataFrame, part: Path, ending: str) -> None:
    with part.open("wb") as file:
        if ending in (".csv", ".tsv"):
            frame.write_csv(file, separator="\t" if ending == ".tsv" else ",")
        elif ending in (".parquet", ".pq"):
            frame.write_parquet(file)
        elif ending in (".jsonl", ".ndjson"):
            frame.write_ndjson(file)
        else:
            frame.write_ipc(file)


def _refusal(error: Exception, path: Path) -> InputError:
    # Polars words what the system said, without its number.
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    if full or "No space left" in str(error):
        return InputError(
            "it cannot be written: no space is left on the disk", where=path.name,
            mend="Free some space or name another folder",
        )  # fmt: skip
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
        return InputError(
            f"it cannot be written ({why})", where=path.name, mend="Name another folder"
        )
    return InputError(
        f"it cannot be written as {path.suffix.lstrip('.')} ({type(error).__name__})",
        where=path.name, mend="Write Parquet, which holds every kind of cell",
    )  # fmt: skip


def _gone(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:  # the folder itself may not exist or not be ours: nothing was written there
        return
