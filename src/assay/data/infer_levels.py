"""What strings are that are neither numbers nor dates: yes and no, categories, tokens or prose."""

from __future__ import annotations

import polars as pl

from assay.data.infer_roles import is_code_name, is_id_name, is_person_id, is_place_code
from assay.data.reading import MOST_LEVELS, Reading
from assay.data.schema import Domain, Kind, Role
from assay.data.spelling import BLANK, MISSING, PAIRS, folded

_FEWEST = 20
_LONGEST_TOKEN = 40
_PROSE_WORDS = 8  # words a cell from which repeated strings are prose all the same


def missing_note(gone: pl.Series) -> tuple[str, ...]:
    """A note where cells (given by their counts) hold words for missing."""
    cells = int(gone.sum())
    if not cells:
        return ()
    return (f"{cells} cells hold a word for missing and are read as empty",)


def read_levels(
    name: str, values: pl.Series, weights: pl.Series, notes: tuple[str, ...]
) -> Reading:
    """What strings that are neither numbers nor dates are.

    Args:
        name: The column's name.
        values: Its distinct strings.
        weights: How often each occurs.
        notes: What is to be said of it already.
    """
    blank = folded(values).is_in(list(BLANK))
    notes += missing_note(weights.filter(blank))
    values, weights = values.filter(~blank), weights.filter(~blank)
    pair = _pair(values)
    if pair is not None:
        return Reading(Kind.BOOLEAN, pair, notes=notes)
    n, distinct = int(weights.sum()), len(values)
    found = _tokens(name, values, n, distinct)
    if found is not None:
        return Reading(found.kind, roles=found.roles, notes=(*notes, *found.notes))
    if _prose(values, n, distinct):
        return Reading(Kind.TEXT, notes=notes)
    kept = int(weights.filter(folded(values).is_in(list(MISSING))).sum())
    if kept:
        notes += (
            f"{kept} cells of {n} hold a word or sign that often means missing and stay a level",
        )
    levels = tuple(values.sort().to_list()) if distinct <= MOST_LEVELS else None
    if levels is None:
        notes += (f"{distinct} different categories are more than most techniques can keep",)
    return Reading(Kind.CATEGORICAL, domain=Domain(levels=levels), notes=notes)


def _pair(values: pl.Series) -> tuple[str, ...] | None:
    if len(values) != 2:
        return None
    spelled = {v.strip().lower(): v for v in values.to_list()}
    return next(
        ((spelled[no], spelled[yes]) for no, yes in PAIRS if set(spelled) == {no, yes}), None
    )


def _tokens(name: str, values: pl.Series, n: int, distinct: int) -> Reading | None:
    if n < _FEWEST or distinct < _FEWEST:
        return None
    if distinct == n and (is_id_name(name) or _token_like(values)):
        return Reading(
            Kind.TEXT, roles=(Role.IDENTIFIER,),
            notes=("every value is different: read as an identifier",),
        )  # fmt: skip
    coded = is_place_code(name) or (is_code_name(name) and not is_id_name(name))
    if distinct < n and not coded:
        repeats = is_person_id(name) and distinct >= n // 1000
        if repeats or (is_id_name(name) and distinct > n // 2):
            return Reading(
                Kind.CATEGORICAL, roles=(Role.ENTITY,),
                notes=(
                    f"{distinct} values repeat over {n} rows: read as whose rows belong together",
                ),
            )  # fmt: skip
    return None


def _token_like(values: pl.Series) -> bool:
    lengths = values.str.len_chars()
    if int(lengths.max()) > _LONGEST_TOKEN or values.str.contains(r"\s").any():  # type: ignore[arg-type]
        return False
    return float(values.str.contains(r"\d").mean()) > 0.9  # type: ignore[arg-type]


def _prose(values: pl.Series, n: int, distinct: int) -> bool:
    if distinct > max(50, n // 2):
        return True
    if distinct <= 100:
        return False
    return int(values.str.count_matches(r"\S+").sum()) >= _PROSE_WORDS * distinct
