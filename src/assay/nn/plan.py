"""How a network is trained: how long, how fast, and what is promised meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import optax

if TYPE_CHECKING:  # networks without a promise need no accountant
    from assay.dp import Steps

_USUAL = 1.5  # deviations above the mean that batches seldom pass


@dataclass(frozen=True)
class Plan:
    """Settings of the training loop.

    Attributes:
        steps: Most steps.
        batch: Rows of a step; without privacy no more than there are.
        rate: Peak learning rate (Adam), up from 0 in the first steps. With held rows it falls where
            they get no better; without, along a cosine down to 0.
        warm: Steps in which it rises, at most a twentieth of all.
        average: Weight of the past in the moving average of weights, which is what is used.
        chunk: Steps between two looks at the held rows, and between two checkpoints.
        patience: Looks without a better one after which training goes on from the best weights at
            a quarter of the rate, or ends.
        slower: How often the rate falls so.
        restarts: How often it begins anew at a third of the rate when the loss is no number.
    """

    steps: int = 1_500
    batch: int = 1_024
    rate: float = 2e-3
    warm: int = 75
    average: float = 0.99
    chunk: int = 50
    patience: int = 4
    slower: int = 2
    restarts: int = 3

    def piece(self, steps: int) -> int:
        """Steps that one compiled call does: :attr:`chunk`, or some fewer where these come out even
        and no second program is compiled for the last call."""
        few = -(-6 * self.chunk // 10)
        return next((n for n in range(self.chunk, few - 1, -1) if steps % n == 0), self.chunk)

    def attempts(self, promise: Promise | None) -> int:
        """How often training may begin; once under a promise, which a second would spend again."""
        return 1 if promise is not None else self.restarts + 1

    def optimiser(
        self, tempo: float = 1.0, *, falling: bool = True, first: float = 0.9, second: float = 0.999
    ) -> optax.GradientTransformation:
        """Adam at the plan's rates; see :meth:`schedule`.

        Args:
            tempo, falling: Of the schedule.
            first, second: How much of the past it remembers of gradients and of their squares.
        """
        return optax.adam(self.schedule(tempo, falling=falling), b1=first, b2=second)

    def schedule(self, tempo: float = 1.0, *, falling: bool = True) -> optax.Schedule:
        """The plan's rate times ``tempo``, after a rise falling along a cosine or level."""
        warm, peak = max(1, min(self.warm, self.steps // 20)), self.rate * tempo
        if falling:
            last = max(self.steps, warm + 1)
            return optax.warmup_cosine_decay_schedule(0.0, peak, warm, last)
        return optax.linear_schedule(0.0, peak, warm)


@dataclass(frozen=True)
class Promise:
    """What is added so that one person changes little: DP-SGD (Abadi et al. 2016).

    Attributes:
        steps: Noise in units of ``clip``, the chance of each row in each step, and how many steps.
        clip: Largest norm of a row's gradient.
        places: Rows that a batch has room for; see :func:`assay.dp.planned`.
        expected: Rows that a batch has in the mean: the divisor of every step, whatever was drawn.
    """

    steps: Steps
    clip: float
    places: int
    expected: float

    @property
    def usual(self) -> int:
        """Places that most batches do with; the others are computed where one does not."""
        spread = math.sqrt(self.expected * (1 - self.steps.rate))
        return min(self.places, math.ceil(self.expected + _USUAL * spread))
