"""What a metric and an attack see (the evidence), and what shape they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

import numpy as np

from assay.core import AttackResult, Goal, Measurement, Seeds, Statistic
from assay.data import Schema, Table, Task

T = TypeVar("T")

#: How well a model fits each row of a table: numbers of shape (n,), lower for a better fit.
Losses = Callable[[Table], np.ndarray[Any, Any]]
#: Does jobs 0 to n - 1: what to keep them under, the job, n. Gives each one's numbers, in order.
Runs = Callable[
    [str, Callable[[int], np.ndarray[Any, Any]], int], list[np.ndarray[Any, Any]]
]  # fmt: skip

#: Why what needs a control group is not measured without one.
NO_HOLDOUT = "it needs a holdout: rows no technique saw"
#: Why what compares with known people is not measured without any.
NO_REFERENCE = "it needs reference rows: people an attacker knows, apart from training and holdout"


@dataclass(frozen=True)
class Memo:
    """Work on real rows that every technique's evidence shares, such as models trained on T.

    What is kept under a key must depend on the real tables and the key alone: its generator is
    spawned from the key, so that results never depend on who asked first.
    """

    seeds: Seeds
    kept: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str, make: Callable[[np.random.Generator], T]) -> T:
        """The value under ``key``, made on the first call."""
        if key not in self.kept:
            self.kept[key] = make(self.seeds.rng("memo", key))
        value: T = self.kept[key]
        return value


class Depth(StrEnum):
    """How much is taken: what the policy's rules ask for, what every study can afford, or all."""

    POLICY = "policy"
    STANDARD = "standard"
    FULL = "full"


def depth_of(part: object) -> Depth:
    """The depth at which a metric or an attack is taken; standard where it does not say."""
    return Depth(getattr(part, "depth", Depth.STANDARD))


@dataclass(frozen=True)
class ModelWish:
    """A model that the user named beside the built-in families.

    Attributes:
        name: What the report calls it.
        estimator: Dotted path of a scikit-learn compatible class.
        settings: Its constructor's arguments, sorted by name.
    """

    name: str
    estimator: str
    settings: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Auxiliary:
    """Another file about people, such as a voter roll, as somebody else holds it.

    Attributes:
        table: Its rows, in the columns it shares with the data, under the data's names and kinds.
        train: The row of ``table`` that is about each person of T, -1 for nobody: whole numbers,
            one a row of T, or one a person where ``Table.people`` numbers them. None where no key
            says who is who.
        holdout: The same for N.
        reference: The same for R; None also where that is not known.
        note: Which columns were taken for which.
    """

    table: Table
    train: np.ndarray[Any, Any] | None = None
    holdout: np.ndarray[Any, Any] | None = None
    reference: np.ndarray[Any, Any] | None = None
    note: str = ""

    @staticmethod
    def rows_of(table: Table, places: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The row of the file about the person of each row of T, N or R, from its ``places``."""
        found: np.ndarray[Any, Any] = places if table.people is None else places[table.people]
        return found


def in_turn(
    name: str, job: Callable[[int], np.ndarray[Any, Any]], count: int
) -> list[np.ndarray[Any, Any]]:
    """Jobs done one after the other, and nothing of them kept."""
    return [job(i) for i in range(count)]


@dataclass(frozen=True)
class Shadows:
    """Fits that attacks may spend on tables of their own.

    Attributes:
        fits: How many; 0 for none.
        run: Does them: one after the other, or many at a time. The jobs must not depend on it.
    """

    fits: int = 0
    run: Runs = in_turn


@dataclass(frozen=True)
class Evidence:
    """All that may be looked at to judge one technique on one data set.

    Attributes:
        train: T, the rows that the technique saw.
        releases: S, one synthetic table a fit, each of about ``len(train)`` rows.
        holdout: N, rows that no technique saw: the control group. None where none was given.
        reference: R, rows that an attacker may know, disjoint from T and N. None likewise.
        task: What the data are for; None where there is no target.
        memo: Work on T, N and R that is shared between techniques.
        refit: Fits the technique anew on a table and draws a release, for shadow models.
        work: Work on this technique's releases that its metrics share, such as models trained on
            S; kept as long as the evidence is.
        depth: How much is taken.
        models: Models that the user named, to be trained beside the built-in families.
        auxiliary: Another file about people in T and N, as an attacker may hold it.
        shadows: How often ``refit`` may be called, and what does the work.
        losses: How well each release's model fits rows, where the models can say so.
        reference_losses: The same of a model of this technique that was fitted on R.

    All tables have the same schema, without identifier columns.
    """

    train: Table
    releases: tuple[Table, ...]
    holdout: Table | None
    reference: Table | None
    task: Task | None
    memo: Memo
    refit: Callable[[Table, np.random.Generator], Table] | None = None
    work: Memo = field(default_factory=lambda: Memo(Seeds(0)))
    depth: Depth = Depth.STANDARD
    models: tuple[ModelWish, ...] = ()
    auxiliary: Auxiliary | None = None
    shadows: Shadows = Shadows()
    losses: tuple[Losses, ...] | None = None
    reference_losses: Losses | None = None

    @property
    def schema(self) -> Schema:
        """The columns that every table has."""
        return self.train.schema

    @property
    def real(self) -> Table:
        """N, which no technique saw; T where there is no holdout."""
        return self.train if self.holdout is None else self.holdout


def missing(evidence: Evidence) -> str:
    """Which table of people is missing, N or R, as a reason; empty where both are there."""
    if evidence.holdout is None:
        return NO_HOLDOUT
    return NO_REFERENCE if evidence.reference is None else ""


@runtime_checkable
class Metric(Protocol):
    """One question with one or more statistics, each declared so that policies can name it.

    A class may also say ``depth`` (a :class:`Depth`; standard where it does not): one that is
    ``full`` is taken only where the study asks for everything, or a rule for one of its
    statistics. And ``cost``, in words: how its time grows with rows n and columns d.
    """

    name: ClassVar[str]
    question: ClassVar[str]
    statistics: ClassVar[tuple[Statistic, ...]]

    def accepts(self, schema: Schema) -> str | None:
        """None where it can be taken on such a table, else the reason why not."""
        ...

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """One measurement for each of ``statistics``, in that order; reasons where not taken."""
        ...


@runtime_checkable
class Attack(Protocol):
    """An adversary: who they are, what they know, and how often they succeed.

    ``statistics`` are those that :meth:`AttackResult.measurements` derives (see
    :func:`attack_statistics`) plus those of ``AttackResult.extra``, in that order.

    A class may also have ``scored(evidence)``, which gives a
    :class:`assay.evaluation.privacy.Scored` or the reason why there is none: it then joins the
    one familywise test over all attacks.
    """

    name: ClassVar[str]
    question: ClassVar[str]
    attacker: ClassVar[str]
    statistics: ClassVar[tuple[Statistic, ...]]

    def accepts(self, schema: Schema) -> str | None:
        """None where it can be run on such a table, else the reason why not."""
        ...

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Attack members and controls."""
        ...


def attack_statistics(
    name: str, title: str, success: str, *, source: str = ""
) -> tuple[Statistic, ...]:
    """The statistics that :meth:`AttackResult.measurements` derives, in its order.

    Args:
        name: The attack's dotted name, such as ``privacy.copies.exact``.
        title: A few plain words for the attack, such as ``exact copies``.
        success: What a hit is, as a clause: ``a synthetic row equals theirs``.
        source: Paper or standard that defines the attack.
    """
    of_worst = "Of the worst release."
    return (
        Statistic(
            f"{name}.train", f"{title}: training rows",
            f"Share of the people in the training data of whom this holds: {success}. {of_worst}",
            Goal.LOWER, 0.0, 1.0, percent=True, source=source, formula="hits on T / tries on T",
        ),
        Statistic(
            f"{name}.control", f"{title}: control rows",
            f"Share of people whom no technique ever saw of whom this holds: {success}. It is what "
            f"chance and the population alone explain. {of_worst}",
            Goal.NONE, 0.0, 1.0, percent=True, source=source, formula="hits on N / tries on N",
        ),
        Statistic(
            f"{name}.excess", f"{title}: excess over control",
            "The share among the training rows less the share among people never seen: what "
            f"having been in the data adds. 0 is no leak. {of_worst}",
            Goal.LOWER, -1.0, 1.0, percent=True, source=source, formula="train - control",
        ),
        Statistic(
            f"{name}.residual_risk", f"{title}: residual risk",
            "The excess as a share of the people whom chance alone would have spared: "
            f"(train - control) / (1 - control). {of_worst}",
            Goal.LOWER, None, 1.0, percent=True,
            source="Giomi et al. 2023 (Anonymeter), eq. 3",
            formula="(train - control) / (1 - control)",
        ),
        Statistic(
            f"{name}.exposed.excess", f"{title}: excess among the most exposed",
            "The same excess among the 5 % of people who are least like anybody the attacker "
            f"knows: rare people are the first to leak. {of_worst}",
            Goal.LOWER, -1.0, 1.0, percent=True,
            source="Vulnerable records (Achilles' Heels, Meeus et al. 2023)",
            formula="train - control, among the rows farthest from their 5 nearest rows of R",
        ),
        Statistic(
            f"{name}.groups.excess", f"{title}: excess in the worst group",
            "The same excess in the group of people, such as one sex or one place, where it is "
            f"most certain. The intervals of all groups hold together. {of_worst}",
            Goal.LOWER, -1.0, 1.0, percent=True, source=source,
            formula="train - control in the group with the largest lower end (Bonferroni)",
        ),
        *(Statistic(
            f"{name}.excess_tpr_at_{short}pct_fpr",
            f"{title}: excess at {share} % false alarms",
            f"Where an attacker may be wrong about {share} % of people never seen, the share of "
            "training people found less the share of others called by mistake: 0 is no leak. "
            f"{of_worst}", Goal.LOWER, -1.0, 1.0, percent=True,
            source="True positives at a low false positive rate (Carlini et al. 2022)",
            formula=f"TPR - FPR at the cutoff that {share} % of other controls exceed",
        ) for short, share in (("1", "1"), ("01", "0.1"))),
    )  # fmt: skip
