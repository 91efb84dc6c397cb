"""What is known of a table and of what is wanted before anything is fitted: counts and names."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core.errors import ConfigError

PURPOSES = ("training", "sharing", "testing", "augmentation")


@dataclass(frozen=True)
class Situation:
    """A table and a wish, without a cell of either.

    Attributes:
        rows: Rows to fit on, at least 1.
        numeric: Columns of numbers.
        levels: Columns of categories and booleans.
        dates: Names of columns of dates.
        texts: Names of columns of free text.
        arrays: Names of columns of arrays.
        undeclared: Names of columns whose bounds or levels nobody declared.
        task: ``classification``, ``regression``, or empty where nothing is to be predicted.
        rarest: Share of the target's rarest class, in (0, 1]; None where there is none or it is not
            known.
        purpose: One of :data:`PURPOSES`.
        epsilon: The differential privacy that is needed; None for none.
        delta: Of it.
        unit: Whose privacy: ``row``, or the name of the column that says who.
        persons: How many of them there are; as many as rows where each has one.
        minutes: CPU minutes that one fit may take; None for any.
        memory: GB that it may take; None for any.

    Raises:
        ConfigError: A count or a wish out of its range.
    """

    rows: int
    numeric: int
    levels: int
    dates: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    task: str = ""
    rarest: float | None = None
    purpose: str = "training"
    epsilon: float | None = None
    delta: float = 1e-9
    unit: str = "row"
    persons: int = 0
    minutes: float | None = None
    memory: float | None = None

    def __post_init__(self) -> None:
        if not self.persons:
            object.__setattr__(self, "persons", self.rows)
        self._check(self.rows >= 1, "there are no rows to fit on", "--rows")
        self._check(self.columns >= 1, "there are no columns to fit on", "--columns")
        known = f"the purpose is one of {', '.join(PURPOSES)}"
        self._check(self.purpose in PURPOSES, known, "--purpose")
        tasks = ("", "classification", "regression")
        self._check(self.task in tasks, "the task is classification or regression", "--task")
        for name, value in (("epsilon", self.epsilon), ("minutes", self.minutes), ("memory", self.memory)):  # fmt: skip
            good = value is None or 0 < value < float("inf")
            self._check(good, f"{name} must be a number above 0", f"--{name}")
        small = self.epsilon is None or 0 < self.delta < 1 / self.persons
        allowed = f"a delta of {self.delta:g} would allow giving one of the persons away"
        mend = "Ask for less than one over their number, better a hundredth of that"
        self._check(small, allowed, "--delta", mend)

    @staticmethod
    def _check(good: bool, what: str, where: str, mend: str | None = None) -> None:
        if not good:
            raise ConfigError(what, where=where, mend=mend)

    @property
    def columns(self) -> int:
        """How many there are."""
        return self.numeric + self.levels + len(self.dates) + len(self.texts) + len(self.arrays)

    @property
    def on_a_line(self) -> float:
        """Share of columns of numbers and dates."""
        return (self.numeric + len(self.dates)) / self.columns


@dataclass(frozen=True)
class Offer:
    """A technique as it stands before a fit: its own words, and what it says to this table.

    Attributes:
        name, family, title, suits, source: Of its class.
        settings: What stands after its name in ``assay.yaml``, with the promise that is needed.
        private: Whether it can make a promise of differential privacy.
        void: Columns for which such a promise would be void.
        refusal: Why it cannot take the table; empty where it can.
        missing: What to install first; empty where all is there.
    """

    name: str
    family: str
    title: str
    suits: str
    source: str
    settings: str = "{}"
    private: bool = False
    void: tuple[str, ...] = ()
    refusal: str = ""
    missing: str = ""
