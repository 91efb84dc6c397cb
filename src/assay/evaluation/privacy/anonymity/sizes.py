"""How many released rows share the same quasi-identifiers?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, none_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.anonymity.keys import FLOOR, NO_KEYS, Keys, quasi_identifiers
from assay.evaluation.privacy.anonymity.shares import largest_share
from assay.evaluation.privacy.anonymity.words import BINNED, CENSUS, DESCRIBES, ROWS

_SWEENEY = "k-anonymity (Sweeney 2002), descriptive of synthetic data"

K = Statistic(
    "privacy.anonymity.k", "anonymity: smallest class",
    "The fewest released rows that share one combination of quasi-identifiers, such as age, sex "
    f"and place. {BINNED}", Goal.HIGHER, 1.0, source=_SWEENEY,
    formula="min over classes c of S of |c|",
)  # fmt: skip
K_TRAIN = Statistic(
    "privacy.anonymity.k_train", "anonymity: smallest class in training",
    "The same of the training rows, for comparison.", Goal.NONE, 1.0, source=_SWEENEY,
    formula="min over classes c of T of |c|",
)  # fmt: skip
BELOW = Statistic(
    "privacy.anonymity.below_5.share", "anonymity: rows in classes below 5",
    "Share of released rows that fewer than five share the quasi-identifiers of, themselves "
    f"included. {BINNED}", Goal.LOWER, 0.0, 1.0, percent=True, source=_SWEENEY,
    formula="rows of S in classes of fewer than 5 / |S|",
)  # fmt: skip
UNIQUE = Statistic(
    "privacy.anonymity.unique.share", "anonymity: replicated uniques",
    "Share of released rows whose quasi-identifiers no other released row has and exactly one "
    "training row has: one could believe to have found a person. Chance alone gives some.",
    Goal.LOWER, 0.0, 1.0, percent=True,
    source="Replicated uniques (synthpop; Raab, Nowok and Dibben)",
    formula="#{classes of one row in S and of one row in T} / |S|",
)  # fmt: skip


@dataclass(frozen=True)
class Anonymity:
    """Classes of rows that are alike in all columns with the role ``quasi_identifier``.

    Levels, whole numbers and text count as they are; numbers with decimals and dates by tenths
    of the training rows, as every full-precision number would be unique; missing is a value.
    Rows are counted, also where a person has several.

    It describes a synthetic release and proves nothing: a synthetic row alone in its class need
    not be anybody, and a large class does not protect a person whose row was learnt by heart.
    Whether rows are people's is what the attacks on copies and membership say.
    """

    name: ClassVar[str] = "privacy.anonymity"
    question: ClassVar[str] = "How many released rows share the same quasi-identifiers?"
    cost: ClassVar[str] = "n log n: one sort of the quasi-identifiers"
    statistics: ClassVar[tuple[Statistic, ...]] = (K, K_TRAIN, BELOW, UNIQUE)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a quasi-identifier that is not an array."""
        return None if quasi_identifiers(schema) else NO_KEYS

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements, of the worst release; ``rng`` is not used."""
        if not quasi_identifiers(evidence.schema):
            return none_measured(self.statistics, NO_KEYS)
        train = evidence.train
        keys = Keys.of(evidence.schema, train)
        found = [_Sizes.of(s, train, keys) for s in evidence.releases]
        told = join_notes(keys.names, ROWS if train.people is not None else "")
        note = join_notes(told, DESCRIBES)
        labels = [f"release {i + 1}" for i in range(len(found))]
        rows = list(zip(labels, found, strict=True))
        worst = min(found, key=lambda f: f.smallest)
        parts = tuple(Part(label, float(f.smallest), n=f.rows) for label, f in rows)
        return (
            Measurement(K.name, float(worst.smallest), n=worst.rows, goal=K.goal,
                        reference=float(worst.smallest_train), parts=parts,
                        note=join_notes(told, CENSUS, DESCRIBES)),
            Measurement(K_TRAIN.name, float(found[0].smallest_train), n=len(train),
                        goal=K_TRAIN.goal, note=CENSUS),
            largest_share(BELOW, [(label, f.below, f.rows) for label, f in rows], note),
            largest_share(UNIQUE, [(label, f.unique, f.rows) for label, f in rows], note),
        )  # fmt: skip


@dataclass(frozen=True)
class _Sizes:
    """Class counts of one release beside the training rows."""

    rows: int
    smallest: int
    smallest_train: int
    below: int
    unique: int

    @classmethod
    def of(cls, release: Table, train: Table, keys: Keys) -> _Sizes:
        mine, theirs = keys.classes(release, train)
        many = int(max(mine.max(), theirs.max())) + 1
        s, t = np.bincount(mine, minlength=many), np.bincount(theirs, minlength=many)
        return cls(
            len(release), int(s[s > 0].min()), int(t[t > 0].min()), int(s[s < FLOOR].sum()),
            int(np.sum((s == 1) & (t == 1))),
        )  # fmt: skip
