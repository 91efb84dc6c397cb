"""What do released rows with the same quasi-identifiers give away about a sensitive column?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, none_measured
from assay.data import Column, Kind, Role, Schema
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.anonymity.keys import NO_KEYS, Keys, quasi_identifiers
from assay.evaluation.privacy.anonymity.spread import Spread, spreads
from assay.evaluation.privacy.anonymity.words import BINNED, CENSUS, DESCRIBES, ROWS, of_training

#: Why nothing can be said of sensitive values.
NO_SENSITIVE = "no column is declared sensitive, and there is no target to stand for one"
ALL_KEYS = "every sensitive column is a quasi-identifier too, so rows of one class are alike in it"

_L = "l-diversity (Machanavajjhala et al. 2007), descriptive of synthetic data"

DISTINCT = Statistic(
    "privacy.diversity.l", "diversity: fewest sensitive values",
    "The fewest different values of a sensitive column, such as a diagnosis, among released rows "
    "that share the quasi-identifiers. 1 means that whoever knows these would read off the rest: "
    f"so it is wherever a row is alone. {BINNED}", Goal.HIGHER, 1.0, source=f"Distinct {_L}",
    formula="min over classes c of S and sensitive columns a of #{values of a in c}",
)  # fmt: skip
ENTROPY = Statistic(
    "privacy.diversity.entropy_l", "diversity: fewest values, by entropy",
    "The same, where rare values count for less: three values of which one has nearly all rows "
    f"count as little more than one. {BINNED}", Goal.HIGHER, 1.0, source=f"Entropy {_L}",
    formula="min over c, a of exp(-sum over values v of p_c(v) ln p_c(v)), p_c: shares in c",
)  # fmt: skip
CLOSE = Statistic(
    "privacy.diversity.t", "diversity: farthest class (t)",
    "How far the sensitive values of the most unusual class lie from those of all released rows: "
    "0 is no difference, 1 the largest there can be. It is what knowing the quasi-identifiers can "
    f"add to what the whole table says. {BINNED}", Goal.LOWER, 0.0, 1.0,
    source="t-closeness (Li, Li and Venkatasubramanian 2007), descriptive",
    formula="max over c, a of the earth mover's distance of p_c from p: sum |p_c - p| / 2 for "
    "levels, sum |F_c - F| / (m - 1) over the m ordered values of numbers and dates",
)  # fmt: skip
ALPHA = Statistic(
    "privacy.diversity.alpha", "diversity: largest share of one value",
    "The largest share that one value of a sensitive column has among released rows that share "
    f"the quasi-identifiers. 1 means that all of them have it. {BINNED}", Goal.LOWER, 0.0, 1.0,
    percent=True, source="(alpha, k)-anonymity (Wong et al. 2006), descriptive",
    formula="max over c, a and values v of p_c(v)",
)  # fmt: skip
ALIKE = Statistic(
    "privacy.diversity.alike.share", "diversity: rows in classes with one value",
    "Share of released rows in classes that have one value only of a sensitive column, of the "
    f"column where it is largest. A row that is alone in its class counts. {BINNED}",
    Goal.LOWER, 0.0, 1.0, percent=True,
    source="Homogeneity attack (Machanavajjhala et al. 2007), descriptive",
    formula="max over a of rows of S in classes with #{values of a} = 1 / |S|",
)  # fmt: skip


def sensitive_columns(schema: Schema) -> list[Column] | str:
    """Columns whose values nobody should learn: those of that role, else the target.

    Arrays, and quasi-identifiers, which are known anyway, are left out. Where none is left, the
    reason.
    """
    named = schema.having(Role.SENSITIVE) or schema.having(Role.TARGET)
    columns = [schema[n] for n in named if schema[n].kind is not Kind.ARRAY]
    if not columns:
        return NO_SENSITIVE
    return [c for c in columns if not c.has(Role.QUASI_IDENTIFIER)] or ALL_KEYS


@dataclass(frozen=True)
class Diversity:
    """The values of each sensitive column within classes of equal quasi-identifiers.

    Sensitive are the columns of that role, else the target; one that is a quasi-identifier too is
    left out. Each is looked at on its own and the worst is told. A missing value is a value, the
    lowest in order. Values count as they are, classes as in ``privacy.anonymity``.

    It describes a synthetic release and proves nothing: a synthetic row alone in its class need
    not be anybody, so that its sensitive value need not be anybody's; and classes with many
    values do not protect a person whose row was learnt by heart. Whether values of people can be
    inferred is what the attacks say.
    """

    name: ClassVar[str] = "privacy.diversity"
    question: ClassVar[str] = (
        "What do released rows with the same quasi-identifiers give away about a sensitive column?"
    )
    cost: ClassVar[str] = "n log n for each sensitive column: one sort of its values by class"
    statistics: ClassVar[tuple[Statistic, ...]] = tuple(
        s
        for own in (DISTINCT, ENTROPY, CLOSE, ALPHA, ALIKE)
        for s in (own, of_training(own, own.formula.replace("of S", "of T").replace("|S|", "|T|")))
    )

    def accepts(self, schema: Schema) -> str | None:
        """A table with a quasi-identifier, and a sensitive column or a target beside it."""
        if not quasi_identifiers(schema):
            return NO_KEYS
        found = sensitive_columns(schema)
        return found if isinstance(found, str) else None

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Each figure of the worst release and column, then of T; ``rng`` is not used."""
        refusal = self.accepts(evidence.schema)
        columns = sensitive_columns(evidence.schema)
        if refusal or isinstance(columns, str):
            return none_measured(self.statistics, refusal or NO_SENSITIVE)
        train = evidence.train
        keys = Keys.of(evidence.schema, train)
        of_train = evidence.memo.get(
            "privacy.diversity", lambda _: spreads(train, keys.classes(train)[0], columns)
        )
        found = [spreads(s, keys.classes(s)[0], columns) for s in evidence.releases]
        told = "sensitive: " + ", ".join(c.name for c in columns)
        rows = ROWS if train.people is not None else ""
        note = join_notes(keys.names, told, rows, CENSUS, DESCRIBES)
        lines = _Lines(tuple(c.name for c in columns), found, of_train)
        taken: list[Measurement] = []
        for i, (figure, worst) in enumerate(_FIGURES):
            own, other = self.statistics[2 * i : 2 * i + 2]
            taken += lines.measured(own, other, figure, worst, note)
        return tuple(taken)


Figure = Callable[[Spread], float]
Worst = Callable[[list[float]], float]

#: How each figure is taken from a column's spread, and which of several is the worst.
_FIGURES: tuple[tuple[Figure, Worst], ...] = (
    (lambda s: float(s.distinct), min),
    (lambda s: s.entropy, min),
    (lambda s: s.distance, max),
    (lambda s: s.share, max),
    (lambda s: s.alike / s.rows, max),
)


@dataclass(frozen=True)
class _Lines:
    """The spreads of all columns, in each release and in training."""

    columns: tuple[str, ...]
    releases: Sequence[tuple[Spread, ...]]
    train: tuple[Spread, ...]

    def measured(
        self, own: Statistic, other: Statistic, figure: Figure, worst: Worst, note: str
    ) -> tuple[Measurement, Measurement]:
        """A figure of the releases and of the training rows, with a part for each column."""
        real = [figure(s) for s in self.train]
        parts = tuple(
            Part(self._label(c, i), figure(s), reference=real[c], n=s.rows)
            for i, release in enumerate(self.releases)
            for c, s in enumerate(release)
        )
        made = worst([figure(s) for release in self.releases for s in release])
        return (
            Measurement(own.name, made, None, self.releases[0][0].rows, own.goal, worst(real),
                        parts=parts, note=note),
            Measurement(other.name, worst(real), None, self.train[0].rows, other.goal,
                        note=CENSUS),
        )  # fmt: skip

    def _label(self, column: int, release: int) -> str:
        name = self.columns[column]
        return name if len(self.releases) == 1 else f"{name}, release {release + 1}"
