"""``assay synthesize``: rows from one technique, in a file, spelled as the source spells them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from assay.core import ConfigError, UnknownNameError
from assay.data import Column, Kind, Schema, write
from assay.study.entry import entries
from assay.study.study import Study
from assay.techniques import CONTROLS


def synthesize(study: Study, name: str, rows: int, output: Path, given: Iterable[str] = ()) -> Path:
    """Fit the technique ``name`` as the plan sets it and write ``rows`` rows.

    Args:
        study: The plan and the data.
        name: A technique's name, in the plan or not.
        rows: Rows to draw, at least 1.
        output: File to write; its ending says the format.
        given: ``COLUMN=VALUE`` wishes that every row must have; an empty value asks for a
            missing cell.

    Raises:
        UnknownNameError: No such technique, or a control, which is never released.
        ConfigError: A wish that cannot be read.
        TechniqueError: The technique cannot fit the table or hold a wish.
    """
    if name in CONTROLS:
        raise UnknownNameError(
            f"{name!r} is a control: it would release real rows", mend="See: assay list"
        )
    settings = study.config.techniques.get(name, {})
    entry = entries({name: settings})[0]
    frame = study.sample(entry, rows, wishes(given, study.prepared.table.schema))
    write(frame, output)
    return output


def wishes(given: Iterable[str], schema: Schema) -> dict[str, object]:
    """``COLUMN=VALUE`` texts as values of each column's kind."""
    found: dict[str, object] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise ConfigError(
                f"the wish {name!r} has no '='", where="--given", mend="Write COLUMN=VALUE"
            )
        found[name] = _value(schema[name], value) if value else None
    return found


def _value(column: Column, text: str) -> object:
    try:
        if column.kind is Kind.INTEGER:
            return int(text)
        if column.kind is Kind.NUMERIC:
            return float(text)
        if column.kind is Kind.DATETIME:
            return datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"the value is no {column.kind}", where=f"--given {column.name}",
            mend="Write a number, or a date as 2026-01-31",
        ) from None  # fmt: skip
    if column.kind is Kind.BOOLEAN:
        spelled = [s.lower() for s in column.spelling[:2]] if len(column.spelling) >= 2 else []
        for words in (spelled, ["false", "true"], ["0", "1"], ["no", "yes"]):
            if text.lower() in words:
                return bool(words.index(text.lower()))
        raise ConfigError("the value is neither true nor false", where=f"--given {column.name}")
    return text
