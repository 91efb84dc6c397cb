"""What a reader of a shortlist must know beside it: limits of the evidence, and what to declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assay.core import Offer, Situation
from assay.decision.against import near_copies
from assay.decision.measured import Figure, Measured, Setting

#: Weight below which no measured table is much like one's own.
_UNLIKE = 0.2
#: Rows of a class, and of a table, that are few.
_FEW, _SMALL = 100, 2_000


def to_declare(situation: Situation, offers: Sequence[Offer], chosen: bool) -> tuple[str, ...]:
    """Columns to declare or to leave out before a promise can be made or is cheap."""
    if situation.epsilon is None:
        return ()
    if chosen:
        return situation.undeclared
    void = [set(o.void) for o in offers if o.private and not o.refusal]
    fewest = min(void, key=lambda v: (len(v), sorted(v)), default=set())
    return tuple(sorted(fewest))


def remarks(
    situation: Situation, offers: Sequence[Offer], chosen: Sequence[str],
    weights: Mapping[Setting, float], measured: Measured,
) -> Iterator[str]:  # fmt: skip
    """Sentences."""
    if not chosen:
        yield from _nothing(situation, offers)
    yield from _evidence(situation, weights, measured)
    yield from _table(situation)
    unseen = [
        n
        for n in chosen
        if situation.epsilon is None and near_copies(n, situation, measured) is None
    ]
    if unseen:
        yield (
            f"Near copies of real rows were never looked at of {', '.join(unseen)} on tables of so many "
            "rows: "
            "`assay run` looks, and its verdict comes before any release."
        )
    if situation.epsilon is not None and chosen:
        yield from _promise(situation, chosen[0], weights, measured)


def _nothing(situation: Situation, offers: Sequence[Offer]) -> Iterator[str]:
    if situation.epsilon is None:
        yield "Nothing can be advised: the reasons stand beside each technique."
        return
    columns = to_declare(situation, offers, chosen=False)
    if columns:
        yield (
            f"No technique here can promise epsilon {situation.epsilon:g} for this table: declare "
            f"low and high, or the levels, of {_names(columns)} in assay.yaml where they are public "
            "knowledge, leave them out (identifiers: {NAME: drop}), or store a date as a number of "
            "days with declared bounds; then ask again with --config assay.yaml."
        )
    else:
        yield (
            f"No technique here can promise epsilon {situation.epsilon:g} within these limits: the "
            "reasons stand beside each."
        )


def _evidence(
    situation: Situation, weights: Mapping[Setting, float], measured: Measured
) -> Iterator[str]:
    first = next(iter(weights), None)
    if first is not None and weights[first] < _UNLIKE:
        known = measured.tables[first.table]
        yield (
            f"No measured table is much like this one; the nearest is {first.title} ({known.rows:,} "
            f"rows, {known.columns} columns), so that the figures are a guess: a study will tell."
        )
    sizes = [g.most_rows for g in measured.growth.values()]
    if situation.rows > max(sizes, default=0):
        yield "No fit of so many rows was measured: times are carried on from smaller ones."
    if situation.epsilon is not None:
        least = min(
            (measured.tables[f.table].rows * f.epsilon for f in measured.figures if f.epsilon),
            default=0.0,
        )
        if situation.persons * situation.epsilon < least / 2:
            yield (
                f"{situation.persons:,} persons at epsilon {situation.epsilon:g} stand out of the "
                f"noise less than anything that was measured (persons times epsilon "
                f"{situation.persons * situation.epsilon:,.0f}, at least {least:,.0f} there): "
                "expect worse figures."
            )


def _table(situation: Situation) -> Iterator[str]:
    if situation.rarest is not None and situation.rarest * situation.rows < _FEW:
        yield (
            f"The rarest class has about {situation.rarest * situation.rows:.0f} rows to learn from: "
            "draw it more often with `assay synthesize NAME --given TARGET=CLASS`, which all that "
            "model columns can, and look at each group in the report."
        )
    if situation.rows < _SMALL:
        yield (
            f"With {situation.rows:,} rows to fit on, expect rules on near copies and on members "
            "to stay inconclusive."
        )
    if situation.texts:
        yield (
            f"Free text is not made up: {_names(situation.texts)} will hold one placeholder. `noise` "
            "and `swap` refuse it. Leave it out, or code what matters of it as categories."
        )
    if situation.arrays:
        yield f"No technique here models arrays: leave {_names(situation.arrays)} out."
    if situation.unit != "row" and situation.epsilon is None:
        yield (
            f"Rows are made one by one: what ties the rows of one {situation.unit!r} together, "
            "their order in time too, is lost."
        )
    if situation.purpose == "testing":
        yield (
            "Where tests need columns that agree with each other (a code and its name, dates in "
            "order), take the first of `--purpose training` instead."
        )


def _promise(
    situation: Situation, first: str, weights: Mapping[Setting, float], measured: Measured
) -> Iterator[str]:
    if situation.undeclared:
        found = _price(first, measured)
        yield (
            f"Declare low and high, or the levels, of {_names(situation.undeclared)} in assay.yaml "
            f"where they are public knowledge: what is not declared is found under noise{found}."
        )
    if situation.unit != "row":
        yield f"Of each {situation.unit!r} one row, drawn at random, is all that is seen."
    yield (
        "Each fit that is released spends epsilon once more, and a study fits three to measure "
        "(repeats: 1 in assay.yaml fits one)."
    )


def _price(name: str, measured: Measured) -> str:
    """What undeclared domains cost where both were measured."""
    by: dict[tuple[str, float | None], dict[str, Figure]] = {}
    for f in measured.figures:
        if f.technique == name and f.pairs is not None and f.epsilon:
            by.setdefault((f.table, f.epsilon), {})[f.declared] = f
    for (table, epsilon), found in sorted(by.items(), key=lambda x: x[0][1] or 0):
        if {"all", "none"} <= set(found):
            known, unknown = found["all"].pairs or 0, found["none"].pairs or 0
            return (
                f" (on {table} at epsilon {epsilon:g} pairs of columns were {known:.3f} off with all "
                f"declared, {unknown:.3f} with none)"
            )
    return ""


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:6]))
    return shown + (f" and {len(names) - 6} more" if len(names) > 6 else "")
