"""One seed for a study; every task gets its own stream by name, so order never matters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Seeds:
    """The study's seed.

    Never a source of noise that protects people: that comes from the system's secure source.

    >>> a = Seeds(7).rng("cart", "fit", 0).random()
    >>> a == Seeds(7).rng("cart", "fit", 0).random()
    True
    """

    seed: int

    def rng(self, *names: str | int) -> np.random.Generator:
        """The generator of the task that ``names`` spell out, whatever ran before it."""
        return np.random.default_rng(np.random.SeedSequence([self.seed, *_words(names)]))

    def child(self, *names: str | int) -> Seeds:
        """A seed of its own for a part of the study."""
        state = np.random.SeedSequence([self.seed, *_words(names)]).generate_state(2)
        return Seeds(int(state[0]) << 32 | int(state[1]))


def _words(names: tuple[str | int, ...]) -> list[int]:
    # A unit separator keeps ("a", "bc") apart from ("ab", "c").
    digest = hashlib.sha256("\x1f".join(map(str, names)).encode()).digest()
    return [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
