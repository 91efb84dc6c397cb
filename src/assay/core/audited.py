"""What an audit of a differential privacy claim found: counts, bounds and words, no score, no row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from assay.core.measurement import Interval

VIOLATION, CONSISTENT, TOO_FEW, TOO_WEAK = (
    "violation", "consistent", "too few runs to tell", "the game is too weak to tell",
)  # fmt: skip
WRONG, DOUBTFUL, NOTE = "wrong", "doubtful", "note"


@dataclass(frozen=True)
class Bound:
    """What the runs show of epsilon.

    Attributes:
        name: Of the method.
        epsilon: At least this, with the confidence; 0 where the runs show nothing.
        confidence: Of the bound, one-sided.
        assumes: What must be true besides, in words; empty for nothing.
        mu: The same as a mu of Gaussian differential privacy, where the method has one.
        seen: The estimate of that mu without the margin of chance, and its upper limit.
        within: The estimate of epsilon without the margin of chance, and the upper limit of what this
            attacker can have seen; None where the method has none. The mechanism's own epsilon may
            lie above it.
    """

    name: str
    epsilon: float
    confidence: float
    assumes: str = ""
    mu: float | None = None
    seen: tuple[float, float] | None = None
    within: tuple[float, float] | None = None


@dataclass(frozen=True)
class Remark:
    """Of a claim.

    Attributes:
        weight: ``wrong`` (it does not hold), ``doubtful`` (it promises little) or ``note``.
        text: In a sentence or two.
    """

    weight: str
    text: str


@dataclass(frozen=True)
class Rates:
    """Exact intervals of an attacker's two error rates at one threshold, in [0, 1].

    Attributes:
        false: Of those who were not there, called there (false positives).
        missed: Of those who were there, not called there (false negatives).
    """

    false: Interval
    missed: Interval


@dataclass(frozen=True)
class Errors:
    """An attacker's errors at many thresholds, counted on runs that chose none of them.

    Attributes:
        present, absent: Canaries that were there, and that were not.
        curve: False positives and false negatives at each threshold, the strictest first.
        boxes: Rates at some of them, which all hold at once with the audit's confidence.
    """

    present: int
    absent: int
    curve: tuple[tuple[int, int], ...]
    boxes: tuple[Rates, ...]


@dataclass(frozen=True)
class AuditedClaim:
    """The claim that was held to the runs; empty texts where nobody said.

    Attributes:
        epsilon, delta: Of the promise.
        relation: Between neighbouring tables: ``add-or-remove`` or ``replace``.
        mu: The largest mu of Gaussian differential privacy that keeps it; None without a delta.
        added: The epsilon of one person more or less that it follows from; None where it is claimed
            as it is.
        variant, unit, accountant, implementation, public: As
            :class:`assay.core.PrivacyClaim` has them, of the implementation itself.
    """

    epsilon: float
    delta: float
    relation: str
    mu: float | None
    variant: str = ""
    unit: str = ""
    accountant: str = ""
    implementation: str = ""
    public: tuple[str, ...] = ()
    added: float | None = None


@dataclass(frozen=True)
class AuditedPart:
    """A game of its own for something else that is asked of the rows.

    Attributes:
        claimed: What is claimed in this game, at which a few hundred canaries tell.
        game: What the attacker saw, in words.
        runs: Canaries that were there, and that were not.
        bounds, epsilon, tightness, verdict, needed: As :class:`Audited` has them, of this game alone.
    """

    claimed: AuditedClaim
    game: str
    runs: tuple[int, int]
    bounds: tuple[Bound, ...]
    epsilon: float
    tightness: tuple[float, float, float]
    verdict: str
    needed: int | None


@dataclass(frozen=True)
class Audited:
    """A claim held to its runs.

    Attributes:
        audited: Name of what was audited.
        claimed: The claim.
        box: What the attacker saw: ``white`` (noisy answers, gradients, a masked row), ``black``
            (released rows) or ``files`` (releases that were made already).
        game: The same in words, and of which tables.
        runs: Canaries that were there, and that were not.
        confidence: Of the verdict, in (0, 1).
        bounds: One a method.
        epsilon: The highest lower bound.
        tightness: Lower end, estimate and upper end of what was seen, as shares of what is claimed:
            of mu, without a delta of epsilon.
        verdict: :data:`VIOLATION`, :data:`CONSISTENT`, :data:`TOO_FEW` or :data:`TOO_WEAK`: the
            :func:`worst` of this game and its parts.
        needed: Canaries a side by which a fault would be seen; None where none would do.
        errors: Of the attacker.
        looks: What was looked for before any game, in words.
        remarks: What was found so, and what can be said of the claim without running anything.
        command: That does it again.
        versions: Of what took part, by name.
        created: When, in ISO 8601; empty for nothing.
        seconds: How long it took.
        parts: Games of what else is asked of the rows, by its name.
        own: Verdict of this game without its parts; empty where it has none.
    """

    audited: str
    claimed: AuditedClaim
    box: str
    game: str
    runs: tuple[int, int]
    confidence: float
    bounds: tuple[Bound, ...]
    epsilon: float
    tightness: tuple[float, float, float]
    verdict: str
    needed: int | None
    errors: Errors
    looks: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    command: str = ""
    versions: tuple[tuple[str, str], ...] = ()
    created: str = ""
    seconds: float = 0.0
    parts: Mapping[str, AuditedPart] = field(default_factory=dict)
    own: str = ""

    @property
    def violated(self) -> bool:
        """Whether a lower bound is above the claim, in this game or in one of its parts."""
        return self.verdict == VIOLATION

    @property
    def alone(self) -> str:
        """The verdict of this game without its parts."""
        return self.own or self.verdict

    @property
    def telling(self) -> tuple[str, ...]:
        """Names of the parts whose verdict is that of the whole; none where this game's own is."""
        if self.alone == self.verdict:
            return ()
        return tuple(name for name, part in self.parts.items() if part.verdict == self.verdict)

    @property
    def faults(self) -> tuple[Remark, ...]:
        """The remarks by which the claim is wrong."""
        return tuple(r for r in self.remarks if r.weight == WRONG)

    @property
    def wrong(self) -> bool:
        """Whether the claim does not hold, by the runs or by itself."""
        return self.violated or bool(self.faults)


def worst(verdicts: Collection[str]) -> str:
    """Of several games: a violation of any is one, and only all together are consistent."""
    if VIOLATION in verdicts:
        return VIOLATION
    return next((v for v in verdicts if v != CONSISTENT), CONSISTENT)
