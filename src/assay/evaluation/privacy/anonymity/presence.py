"""How many people fit the released quasi-identifiers, and were they in the training rows?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Statistic, none_measured
from assay.data import Schema
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.anonymity.fitting import Figure, Found, Worst
from assay.evaluation.privacy.anonymity.keys import NO_KEYS, Keys, quasi_identifiers
from assay.evaluation.privacy.anonymity.population import Population, population_of
from assay.evaluation.privacy.anonymity.words import of_training

#: Why presence is not measured where all known people were in training.
NO_OTHERS = "it needs people who were not in training: a holdout or reference rows"

_POPULATION = (
    "The population are the people of the training, holdout and reference rows together; numbers "
    "with decimals and dates count by tenths of them."
)
_NERGIZ = "delta-presence (Nergiz, Atzori and Clifton 2007), descriptive of synthetic data"

K_MAP = Statistic(
    "privacy.presence.k_map", "presence: fewest people who fit (k-map)",
    "The fewest people in the population who fit a released row's quasi-identifiers, of the rows "
    f"that anybody fits. 1 means that some row fits one person only. {_POPULATION}",
    Goal.HIGHER, 1.0, source="k-map (Sweeney 2002), descriptive of synthetic data",
    formula="min over classes c of S with people in P of #{people of P in c}",
)  # fmt: skip
MOST = Statistic(
    "privacy.presence.delta_max", "presence: surest class (largest delta)",
    "Among people who fit some released row's quasi-identifiers: in the class where it is "
    "largest, the share that were in the training rows. 1 means that all who fit were in. "
    f"{_POPULATION}", Goal.LOWER, 0.0, 1.0, percent=True, source=_NERGIZ,
    formula="max over classes c of S with people in P of #{people of T in c} / #{people of P in c}",
)  # fmt: skip
LEAST = Statistic(
    "privacy.presence.delta_min", "presence: surest absence (smallest delta)",
    "The same in the class where it is smallest. 0 means that a released row fits only people "
    f"who were not in training. {_POPULATION}", Goal.NONE, 0.0, 1.0, percent=True, source=_NERGIZ,
    formula="min over classes c of S with people in P of #{people of T in c} / #{people of P in c}",
)  # fmt: skip
SHARE = Statistic(
    "privacy.presence.share", "presence: people who fit and were in training",
    "Of all people who fit some released row's quasi-identifiers, the share that were in the "
    "training rows; beside it the share of all people who were, which is what chance gives. "
    f"{_POPULATION}", Goal.LOWER, 0.0, 1.0, percent=True, source=_NERGIZ,
    formula="#{people of T in classes of S} / #{people of P in classes of S}",
)  # fmt: skip
ALONE = Statistic(
    "privacy.presence.alone.share", "presence: lone people who fit and were in training",
    "The same among people whose quasi-identifiers nobody else in the population has: of those "
    "who fit a released row, the share that were in the training rows; beside it the share of all "
    f"people who were. {_POPULATION}", Goal.LOWER, 0.0, 1.0, percent=True,
    source="delta-presence (Nergiz et al. 2007) of replicated uniques (Raab, Nowok and Dibben)",
    formula="#{people of T in classes of S with one of P} / #{classes of S with one of P}",
)  # fmt: skip
UNMET = Statistic(
    "privacy.presence.nobody.share", "presence: rows that nobody fits",
    "Share of released rows whose quasi-identifiers nobody in the population has, of the release "
    f"with the most. Such rows fit no person known here. {_POPULATION}", Goal.NONE, 0.0, 1.0, percent=True,
    source="Complement of k-map for synthetic rows (assay)",
    formula="rows of S in classes without people of P / |S|",
)  # fmt: skip


def _of_train(own: Statistic) -> Statistic:
    return of_training(
        own, own.formula.replace("classes c of S with people in P", "classes c of T")
    )


@dataclass(frozen=True)
class Presence:
    """People of a population beside the quasi-identifiers of a release.

    The population is all real rows there are: T, N and R. Where persons have several rows, persons
    are counted. A class is what rows with equal quasi-identifiers are, as in
    ``privacy.anonymity``, but with tenths of the whole population, so that people in training
    and others are treated alike. Classes that the release does not hold are left out; Nergiz et
    al. have a release that holds every training row, and would put them at 0.

    It describes a synthetic release and proves nothing: a synthetic row alone in its class need
    not be anybody, even where one person fits it, since chance makes such rows, too; in classes
    of one person delta is 0 or 1 by nature. Only the shares over many classes can be held against
    what chance gives, and the attacks on copies and membership look closer.
    """

    name: ClassVar[str] = "privacy.presence"
    question: ClassVar[str] = (
        "How many people fit the released quasi-identifiers, and were they in the training rows?"
    )
    cost: ClassVar[str] = "n log n: one sort of the quasi-identifiers"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        K_MAP, _of_train(K_MAP), MOST, _of_train(MOST), LEAST, _of_train(LEAST), SHARE, ALONE,
        UNMET,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """A table with a quasi-identifier that is not an array."""
        return None if quasi_identifiers(schema) else NO_KEYS

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The nine measurements, of the worst release; ``rng`` is not used."""
        if not quasi_identifiers(evidence.schema):
            return none_measured(self.statistics, NO_KEYS)
        others = [t for t in (evidence.holdout, evidence.reference) if t is not None]
        keys = Keys.of(evidence.schema, evidence.train, *others)
        people, classes = population_of(evidence.train, others, evidence.releases, keys)
        found = Found(
            people, people.met(people.train), tuple(people.met(c) for c in classes),
            join_notes(keys.names, _who(people, evidence)),
        )  # fmt: skip
        k_map, most, least = (
            found.census(own, other, figure, worst)
            for own, other, (figure, worst) in zip(
                self.statistics[:6:2], self.statistics[1:6:2], _FIGURES, strict=True
            )
        )
        if not others:
            return (*k_map, *none_measured(self.statistics[2:8], NO_OTHERS), found.unmet(UNMET))
        return (
            *k_map, *most, *least, found.share(SHARE), found.alone(ALONE), found.unmet(UNMET)
        )  # fmt: skip


#: How each census is taken from the sizes of classes and the training people in them.
_FIGURES: tuple[tuple[Figure, Worst], ...] = (
    (lambda sizes, inside: sizes, np.min),
    (lambda sizes, inside: inside / sizes, np.max),
    (lambda sizes, inside: inside / sizes, np.min),
)


def _who(people: Population, evidence: Evidence) -> str:
    sets = {
        "training": evidence.train,
        "holdout": evidence.holdout,
        "reference": evidence.reference,
    }
    there = [name for name, table in sets.items() if table is not None]
    return f"the population are the {people.size:,} people of the {', '.join(there)} rows"
