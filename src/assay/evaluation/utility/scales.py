"""The scores of train-synthetic-test-real, and the three statistics that each has."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Goal, Statistic
from assay.data import TaskKind

NAME = "utility.tstr"
_SOURCE = "Train synthetic, test real: Esteban, Hyland and Raetsch 2017, section 4.2; "


@dataclass(frozen=True)
class Scale:
    """One score.

    Attributes:
        key: Its place in a statistic's name.
        title: What tables call it.
        meaning: What it is, as half a sentence.
        kind: The kind of task it fits.
        low: Lowest value; None where there is none.
        high: Highest value; None where there is none.
        chance: What a model scores that knows nothing; None where that depends on the data.
        loss: Whether less is better.
        source: Who defined it, or its variance.
        formula: How it is computed, in one line.
        graded: Whether it needs probabilities.
    """

    key: str
    title: str
    meaning: str
    kind: TaskKind
    low: float | None
    high: float | None
    chance: float | None = None
    loss: bool = False
    source: str = ""
    formula: str = ""
    graded: bool = False

    @property
    def real(self) -> Statistic:
        """What a model trained on real rows scores."""
        return Statistic(
            f"{NAME}.{self.key}.real", f"{self.title}, trained on real rows",
            f"On rows nobody saw, a model trained on the real rows: {self.meaning}.",
            Goal.NONE, self.low, self.high, source=_SOURCE + self.source,
            formula=f"{self.formula}; models of T on N",
        )  # fmt: skip

    @property
    def synthetic(self) -> Statistic:
        """What a model trained on synthetic rows scores."""
        return Statistic(
            f"{NAME}.{self.key}.synthetic", f"{self.title}, trained on synthetic rows",
            f"On the same rows, a model trained on the synthetic rows: {self.meaning}.",
            Goal.LOWER if self.loss else Goal.HIGHER, self.low, self.high,
            source=_SOURCE + self.source, formula=f"{self.formula}; models of S on N",
        )  # fmt: skip

    @property
    def drop(self) -> Statistic:
        """What is lost by training on synthetic rows."""
        span = self.high - self.low if self.high is not None and self.low is not None else None
        return Statistic(
            f"{NAME}.{self.key}.drop", f"{self.title} lost",
            f"How much worse a model does that was trained on synthetic rows instead of real ones: "
            f"{self.meaning}. 0 is no loss, below 0 a gain.",
            Goal.LOWER, None if span is None else -span, span, source=_SOURCE + self.source,
            formula="synthetic - real" if self.loss else "real - synthetic",
        )  # fmt: skip


_CLASSES, _NUMBERS = TaskKind.CLASSIFICATION, TaskKind.REGRESSION

SCALES = (
    Scale(
        "roc_auc", "AUC",
        "how often it ranks a row of a class above one of another, .5 by chance, 1 always; "
        "the mean over classes where there are more than two", _CLASSES, 0.0, 1.0, 0.5,
        source="variance by DeLong, DeLong and Clarke-Pearson 1988",
        formula="mean over classes of P(share of a row of it > share of another), ties half",
        graded=True,
    ),
    Scale(
        "balanced_accuracy", "balanced accuracy",
        "the share of a class's rows that it tells right, mean over classes", _CLASSES, 0.0, 1.0,
        source="Brodersen et al. 2010", formula="mean over classes of TP / (TP + FN)",
    ),
    Scale(
        "f1", "F1",
        "the harmonic mean of precision and recall, mean over the classes of the test rows",
        _CLASSES, 0.0, 1.0, source="van Rijsbergen 1979, chapter 7",
        formula="mean over classes of 2 TP / (2 TP + FP + FN)",
    ),
    Scale("accuracy", "accuracy", "the share of rows that it tells right", _CLASSES, 0.0, 1.0,
          source="share of hits", formula="hits / n"),
    Scale(
        "pr_auc", "average precision",
        "the share of hits among the rows that it ranks as high as a row of the class, mean over "
        "the rows of the rarer of two classes, or over classes where there are more",
        _CLASSES, 0.0, 1.0, source="Davis and Goadrich 2006",
        formula="mean over the class's rows of hits / rows ranked at least as high", graded=True,
    ),
    Scale(
        "log_loss", "log loss",
        "how surprised it is by the truth, 0 where it is always sure and right; a probability "
        "below one in a million counts as that", _CLASSES, 0.0, None, loss=True,
        source="Good 1952", formula="mean of -ln(probability of the true class)", graded=True,
    ),
    Scale(
        "brier", "Brier score",
        "how far its probabilities are from what happened, 0 where it is always sure and right",
        _CLASSES, 0.0, 1.0, loss=True, source="Brier 1950, halved so that 1 is the worst",
        formula="mean of sum over classes of (probability - truth)^2 / 2", graded=True,
    ),
    Scale(
        "calibration", "calibration error",
        "the mean squared gap between the probability it states and the share that comes true, "
        "over ten equal bins of probability and without the gap that chance alone makes, so that "
        "it may lie a little below 0", _CLASSES, -1.0, 1.0, loss=True,
        source="Murphy 1973, reliability; unbiased by Ferro and Fricker 2012",
        formula="sum over bins of n_b / n x mean over pairs of rows of (p_i - y_i)(p_j - y_j)",
        graded=True,
    ),
    Scale(
        "r2", "R2", "the share of the target's variance that it explains", _NUMBERS, None, 1.0, 0.0,
        source="coefficient of determination",
        formula="1 - mean of (y - predicted)^2 / variance of y",
    ),
    Scale(
        "mae", "mean absolute error", "how far off it is on average, in the target's unit",
        _NUMBERS, 0.0, None, loss=True, source="mean absolute error",
        formula="mean of |y - predicted|",
    ),
    Scale(
        "rmse", "root mean squared error",
        "how far off it is, in the target's unit, where large errors weigh more",
        _NUMBERS, 0.0, None, loss=True, source="root mean squared error, delta method",
        formula="root of the mean of (y - predicted)^2",
    ),
)  # fmt: skip

STATISTICS = tuple(s for scale in SCALES for s in (scale.real, scale.synthetic, scale.drop))

#: The score by which one kind of task picks the family of model that does best on real rows.
FIRST = {_CLASSES: "roc_auc", _NUMBERS: "r2"}
