"""The scan: each column held against what names a person by law."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from assay.data.identifiers.base import Identifier, Sample, identifier, sample
from assay.data.identifiers.content import content
from assay.data.identifiers.names import by_name
from assay.data.identifiers.people import names
from assay.data.identifiers.phones import phones
from assay.data.identifiers.places import streets
from assay.data.identifiers.quasi import quasi
from assay.data.schema import Kind, Role, Schema


def scan(frame: pl.DataFrame, schema: Schema) -> tuple[Identifier, ...]:
    """Identifiers of persons among the columns, by name and by content.

    Held against the 18 items of HIPAA's Safe Harbor (45 CFR 164.514(b)(2)(i)) and GDPR Art. 4(1).
    Direct ones are to be dropped unless a person says else; quasi ones are kept, with advice, and
    are a task of the techniques and of the attacks. Up to 2,000 distinct values are looked at, evenly
    spaced, without randomness. No finding is no proof: it cannot see what is said in free text.

    Args:
        frame: Rows as the source stores them.
        schema: Its columns; roles count as evidence. A target column is reported only where its
            cells speak for themselves.

    Returns:
        At most one direct and one quasi finding a column, in the schema's order.
    """
    return tuple(
        found
        for column in schema
        for found in _column(frame[column.name], sample(frame[column.name], column))
    )


def _column(series: pl.Series, seen: Sample) -> Iterator[Identifier]:
    if seen.column.kind is Kind.ARRAY:
        return
    direct = _direct(seen)
    if direct is not None:
        yield direct
    elif not seen.column.has(Role.TARGET):
        found = quasi(series, seen)
        if found is not None:
            yield found


def _direct(seen: Sample) -> Identifier | None:
    proven = _by_content(seen)
    if proven is not None or seen.column.has(Role.TARGET):
        return proven
    return _by_role(seen) or _by_name(seen) or _by_text(seen)


def _by_content(seen: Sample) -> Identifier | None:
    name = seen.column.name
    found = content(seen)
    if found is not None:
        form, said = found
        return identifier(name, form.letter, form.title, said, direct=True)
    call = phones(seen)
    if call is not None:
        return identifier(
            name, "E" if call[0] == "fax" else "D", f"{call[0]} number", call[1], direct=True
        )
    said_of = streets(seen)
    if said_of is not None:
        return identifier(name, "B", "street address", said_of, direct=True)
    rule = by_name(seen, direct=True)
    named = rule is not None and rule.letter == "A"
    persons = (
        None if by_name(seen, direct=False) else names(seen, least=0.2 if named else _least(seen))
    )
    if persons is None:
        return None
    title, said = persons
    if rule is not None and named:
        title, said = rule.title, f"the column is called so, and {said}"
    return identifier(name, "A", title, said, direct=True)


def _least(seen: Sample) -> float:
    # A column that is just called "name" may as well hold names of goods: fewer hits suffice.
    return 0.3 if seen.words in ("name", "names", "nom") else 0.0


def _by_role(seen: Sample) -> Identifier | None:
    column, rule = seen.column, by_name(seen, direct=True)
    letter, title = (rule.letter, rule.title) if rule else ("R", "unique number or code")
    counted = f"{seen.distinct:,} distinct values in {seen.present:,} cells"
    if column.has(Role.ENTITY):
        said = f"it names the unit whose privacy is kept: {counted}"
        return identifier(column.name, letter, title, said, direct=True)
    if column.has(Role.IDENTIFIER):
        return identifier(column.name, letter, title, f"the schema says so: {counted}", direct=True)
    return None


def _by_name(seen: Sample) -> Identifier | None:
    rule = by_name(seen, direct=True)
    if rule is None and seen.words in ("name", "names") and seen.unique and not seen.numbers:
        said = f"the column is called so and nearly all of its {seen.present:,} cells differ"
        return identifier(seen.column.name, "A", "name", said, direct=True)
    if rule is None:
        return None
    said = f"the column is called so and has {seen.distinct:,} distinct values in {seen.present:,} cells"
    return identifier(seen.column.name, rule.letter, rule.title, said, direct=True)


def _by_text(seen: Sample) -> Identifier | None:
    if seen.column.kind is not Kind.TEXT or not seen.values:
        return None
    said = f"free text may hold anything that names a person: {seen.distinct:,} distinct texts"
    return identifier(seen.column.name, "R", "free text", said, direct=True)
