"""The ledger: every private operation pays here before it sees noise, and none pays too little."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from assay.core import ConfigError, PrivacyClaim
from assay.dp.accounting import budget, gaussian_delta, need_promise

ACCOUNTANT = (
    "Gaussian differential privacy, fully adaptive (Smith and Thakurta 2022), converted exactly "
    "(Dong, Roth and Su 2022, corollary 1)"
)

#: Where a promise that would be overspent is refused.
LEDGER = "the privacy ledger"


@dataclass(frozen=True)
class Entry:
    """One private operation.

    Attributes:
        what: A name for it, never a cell of data.
        rho: What it costs, mu^2 / 2 of Gaussian differential privacy, >= 0.
        delta: The chance that it costs more than that, which it pays for as well.
    """

    what: str
    rho: float
    delta: float = 0.0


@dataclass
class Ledger:
    """A budget and what was paid from it.

    Costs may depend on all earlier answers: a filter that stops before the sum of the squares of mu
    passes a limit is Gaussian differentially private for that limit, as with costs that were fixed
    before (Smith and Thakurta 2022; Koskela, Tobaben and Honkela 2023). An operation may cost more
    with some chance: it does as one that costs no more, and with that chance anything. The chances
    add up, whatever the others cost, and are taken from a part of delta that was kept for them; rho
    is what the rest of delta allows.

    Attributes:
        epsilon: Of the whole, > 0.
        delta: Of the whole, in (0, 1).
        unit: Whose privacy: ``row`` or ``person``. Neighbours add or remove one.
        apart: The part of delta that is kept for such chances, >= 0 and below delta.
        keep: Given :meth:`to_state` before each operation; whoever writes it to a disk there can
            be killed and go on without paying less than was seen.
        entries: What was paid, in order.
    """

    epsilon: float
    delta: float
    unit: str = "row"
    keep: Callable[[dict[str, Any]], None] | None = None
    entries: list[Entry] = field(default_factory=list)
    apart: float = 0.0
    _summed: tuple[int, Fraction, Fraction] = field(
        default=(0, Fraction(0), Fraction(0)), init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        need_promise(self.epsilon, self.delta)
        if not 0 <= self.apart < self.delta:
            raise ConfigError(f"no part of a delta of {self.delta:g} is {self.apart:g}")
        self.rho = rho_for(self.epsilon, _down(Fraction(self.delta) - Fraction(self.apart)))

    @property
    def spent(self) -> float:
        """What was paid, rounded up."""
        return _up(self._sums()[0])

    @property
    def left(self) -> float:
        """What may still be paid, rounded down: all of it can be spent at once."""
        return _down(Fraction(self.rho) - self._sums()[0])

    def spend(self, what: str, rho: float, delta: float = 0.0) -> None:
        """Pay for one operation, before its noise is drawn.

        Args:
            what: A name for it, never a cell of data.
            rho: Its cost, > 0.
            delta: The chance that it costs more, in [0, 1).

        Raises:
            ConfigError: ``rho`` or ``delta`` is no cost, or more than is left; then nothing is
                paid.
        """
        if not (rho > 0 and math.isfinite(rho) and 0 <= delta < 1):
            said = f"{rho} and a chance of {delta}" if delta else f"{rho}"
            raise ConfigError(f"{what} cannot cost {said}", where=LEDGER)
        spent, chances = self._sums()
        if spent + Fraction(rho) > Fraction(self.rho):
            raise ConfigError(
                f"{what} would cost {rho:.3g} and {self.left:.3g} is left of {self.rho:.3g}", where=LEDGER,
                mend="Ask for less, or promise a larger epsilon from the start",
            )  # fmt: skip
        if chances + Fraction(delta) > Fraction(self.apart):
            raise ConfigError(
                f"{what} may cost more with a chance of {delta:.3g}, which with those before it is "
                f"more than the {self.apart:.3g} of delta that was kept for that",
                where=LEDGER, mend="Keep more of delta apart from the start",
            )  # fmt: skip
        self.entries.append(Entry(what, rho, delta))
        if self.keep is not None:
            try:
                self.keep(self.to_state())
            except BaseException:
                self.entries.pop()
                raise

    def to_state(self) -> dict[str, Any]:
        """All of it as plain JSON data."""
        entries = [[e.what, e.rho, e.delta] for e in self.entries]
        return {
            "epsilon": self.epsilon, "delta": self.delta, "unit": self.unit, "apart": self.apart,
            "entries": entries,
        }  # fmt: skip

    @classmethod
    def from_state(
        cls, state: dict[str, Any], keep: Callable[[dict[str, Any]], None] | None = None
    ) -> Ledger:
        """The inverse of :meth:`to_state`.

        Raises:
            ConfigError: More was paid than the budget allows.
            KeyError, TypeError, ValueError: The state is not a ledger's.
        """
        found = cls(
            float(state["epsilon"]), float(state["delta"]), str(state["unit"]),
            apart=float(state["apart"]),
        )  # fmt: skip
        for what, rho, delta in state["entries"]:
            found.spend(str(what), float(rho), float(delta))
        found.keep = keep
        return found

    def claim(self, public: tuple[str, ...], how: str) -> PrivacyClaim:
        """The claim.

        Args:
            public: What was taken from public knowledge.
            how: Code and version that makes the claim.
        """
        return PrivacyClaim(
            self.epsilon, self.delta, "approximate", "add-or-remove", self.unit, ACCOUNTANT,
            public, how,
        )  # fmt: skip

    def _sums(self) -> tuple[Fraction, Fraction]:
        """What was paid and the chances of more, exactly. Of thousands of entries only those are
        added that came since, but all anew where one was taken back."""
        known, spent, chances = self._summed
        if known > len(self.entries):
            known, spent, chances = 0, Fraction(0), Fraction(0)
        for one in self.entries[known:]:
            spent, chances = spent + Fraction(one.rho), chances + Fraction(one.delta)
        self._summed = len(self.entries), spent, chances
        return spent, chances


def delta_of(rho: float, epsilon: float) -> float:
    """The least delta such that a cost of rho is (epsilon, delta)-DP: that of Gaussian differential
    privacy at mu = sqrt(2 rho)."""
    return gaussian_delta(math.sqrt(2 * rho), epsilon)


def rho_for(epsilon: float, delta: float) -> float:
    """The largest rho that is (epsilon, delta)-DP, rounded down."""
    found = budget(epsilon, delta) ** 2 / 2
    while delta_of(found, epsilon) > delta:
        found *= 1 - 1e-12
    return found


def _down(exact: Fraction) -> float:
    near = float(exact)
    return near if Fraction(near) <= exact else math.nextafter(near, -math.inf)


def _up(exact: Fraction) -> float:
    return -_down(-exact)
