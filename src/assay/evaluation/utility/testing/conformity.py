"""Would a program that reads the real rows read the synthetic ones?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from assay.core import Goal, Measurement, Statistic, not_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes, share_of
from assay.evaluation.fidelity.implications import find_follows
from assay.evaluation.fidelity.looked import Looked
from assay.evaluation.utility.testing.checks import Check, checks_of

Array = np.ndarray[Any, Any]

NAME = "utility.testing.conformity"
_SOURCE = "ISO/IEC 25024:2015 (syntactic accuracy, data format and range consistency)"
_WHAT = {
    "types": "a number with more decimals, or a time finer, than any real one",
    "ranges": "a number or date outside the bounds of the training rows or the declared ones",
    "levels": "a level that is neither declared nor in any training row",
    "formats": "a text in none of the formats that the training texts have",
    "missing": "a missing cell in a column in which no training row misses one",
    "keys": "a value that another row has too, in a column in which no training row has another's",
    "references": "a column that in all training rows follows from another and here does not",
}
KINDS = tuple(_WHAT)
STATISTICS = {
    kind: Statistic(
        f"utility.testing.{kind}.broken", f"test data: {kind} broken",
        f"The share of synthetic rows that a program made for the real rows could choke on: {what}. "
        "The reference is how many unseen real rows do so.",
        Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE,
        formula=f"rows of S that break a {kind} check learnt from T / rows of S",
    )
    for kind, what in _WHAT.items()
}  # fmt: skip
ANY = Statistic(
    "utility.testing.broken.share", "test data: rows that break anything",
    "The share of synthetic rows that break any of the checks of types, ranges, levels, formats, "
    "missing cells, keys and references.", Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE,
    formula="rows of S that break at least one check / rows of S",
)  # fmt: skip


class _Check(Protocol):
    @property
    def sentence(self) -> str: ...

    def broken(self, rows: Looked) -> Array: ...


@dataclass(frozen=True)
class Conformity:
    """Shares of synthetic rows that break what every training row keeps.

    Checks are learnt from the training rows T: decimals and resolution of times, bounds (the
    declared ones where they are wider), levels (with the declared ones), formats of texts that
    have few (letters, digits and signs; one is a format where 11 people have it), columns that
    are never missing, columns in which no value comes twice (direct identifiers are no part of
    the tables: fakes are filled in on release), and columns that follow from others. The
    reference is how many rows of the holdout break them: a bound seen in T is not the last word.
    Neither bounds nor levels nor formats are told, only columns. Intervals are binomial (values that come twice are clusters),
    releases are put together by Rubin's rule.

    Source: ISO/IEC 25024:2015, measurement of data quality.
    """

    name: ClassVar[str] = NAME
    question: ClassVar[str] = "Would a program made for the real rows read the synthetic ones?"
    cost: ClassVar[str] = "n d"
    statistics: ClassVar[tuple[Statistic, ...]] = (*STATISTICS.values(), ANY)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column."""
        return None if len(schema) else "there is no column"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The eight measurements; ``rng`` is not used."""
        checks = evidence.memo.get(f"{NAME}.checks", lambda _: _learnt(evidence.train))
        holdout = evidence.holdout
        real = None
        if holdout is not None:
            real = evidence.memo.get(f"{NAME}.real", lambda _: _Told.of(checks, holdout))
        found = [_Told.of(checks, s) for s in evidence.releases]
        n = min(len(s) for s in evidence.releases)
        note = "" if real else "no holdout: without a reference"
        kinds = (_kind(k, checks[k], found, real, n, note) for k in KINDS)
        if not any(checks.values()):
            return (*kinds, not_measured(ANY.name, "there is nothing to check", ANY.goal))
        whole = combined(ANY, [f.any for f in found], n=n, note=note,
                         reference=real.any if real else None)  # fmt: skip
        return (*kinds, whole)


def _learnt(train: Table) -> dict[str, tuple[_Check, ...]]:
    found: dict[str, tuple[_Check, ...]] = {}
    own = checks_of(train)
    for kind in KINDS[:-1]:
        found[kind] = tuple(c for c in own if c.kind == kind)
    follows: list[_Check] = list(find_follows(train))
    found["references"] = tuple(follows)
    return found


@dataclass(frozen=True)
class _Told:
    """What one table breaks: of each kind the share of rows and that of each check, and any."""

    kinds: dict[str, Score]
    each: dict[str, list[Score]]
    any: Score

    @staticmethod
    def of(checks: dict[str, tuple[_Check, ...]], table: Table) -> _Told:
        kinds, each, some, looked = {}, {}, np.zeros(len(table), bool), Looked(table)
        together = 0.0
        for kind, own in checks.items():
            rows, shares, more = np.zeros(len(table), bool), [], []
            for check in own:
                broken = check.broken(looked)
                rows |= broken
                more.append(_together(check, broken, table))
                shares.append(share_of(int(broken.sum()), len(table), more[-1]))
            kinds[kind], each[kind] = share_of(int(rows.sum()), len(table), sum(more)), shares
            some |= rows
            together += sum(more)
        return _Told(kinds, each, share_of(int(some.sum()), len(table), together))


def _together(check: _Check, broken: Array, table: Table) -> float:
    """What the variance of a share is more than binomial: rows with one key break it together.

    The ratio estimator over values as clusters (Cochran 1977, section 9A.1), less the binomial.
    """
    if not isinstance(check, Check) or check.kind != "keys" or not broken.any():
        return 0.0
    sizes = table[check.column].value_counts(name="rows")["rows"].to_numpy().astype(float)
    p, n = float(broken.mean()), len(broken)
    whole = float(np.sum((sizes * (sizes > 1) - p * sizes) ** 2)) / n**2
    return max(whole - p * (1 - p) / n, 0.0)


def _kind(
    kind: str, checks: Sequence[_Check], found: list[_Told], real: _Told | None, n: int, note: str
) -> Measurement:
    statistic = STATISTICS[kind]
    if not checks:
        return not_measured(
            statistic.name, f"the training rows give no check of {kind}", statistic.goal
        )
    parts = tuple(
        combined_part(
            check.sentence.rstrip("."), [f.each[kind][i] for f in found], statistic,
            reference=real.each[kind][i].value if real else None,
        )
        for i, check in enumerate(checks)
    )  # fmt: skip
    return combined(
        statistic, [f.kinds[kind] for f in found], n=n, parts=parts,
        reference=real.kinds[kind] if real else None,
        note=join_notes("1 check" if len(checks) == 1 else f"{len(checks)} checks", note),
    )  # fmt: skip
