"""Pictures of real and synthetic rows side by side, as figures: aggregates only, no cell of a row.

A picture holds what is drawn, never how: a report turns it into a drawing. Shares and scores are
rounded to four digits, so that a report stays small and no count can be read off exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import pydantic


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """What every picture says of itself.

    Attributes:
        id: Short name, unique among a technique's pictures; never a column's name.
        topic: The heading it stands under, such as ``Each column``.
        title: What is shown, in a few plain words; may hold column names.
        reading: One sentence a lawyer can read, made from the figures.
        caption: For an expert: what, of how many rows, in which bins, by which method.
        words: What a reader who cannot see it is told.
    """

    id: str
    topic: str
    title: str
    reading: str = ""
    caption: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Bars(Sketch):
    """Real and synthetic bars: a histogram, the levels of a category, importances.

    Attributes:
        names: What each bar stands for.
        real, synthetic: Heights, as many as names.
        edges: For a histogram the ends of its bins, one more than names; empty for levels. For
            dates in microseconds since 1970.
        dates: Whether the edges are dates.
        axis: What the heights are.
        percent: Whether heights are shares.
    """

    kind: Literal["bars"] = "bars"
    names: tuple[str, ...]
    real: tuple[float, ...]
    synthetic: tuple[float, ...]
    edges: tuple[float, ...] = ()
    dates: bool = False
    axis: str = "share of rows"
    percent: bool = True


@dataclass(frozen=True, kw_only=True)
class Grid(Sketch):
    """Two densities on shared axes.

    Attributes:
        x, y: What the axes are.
        x_edges, y_edges: Ends of the cells; for dates in microseconds since 1970.
        x_dates, y_dates: Whether the edges are dates.
        real, synthetic: Shares of rows, one row of cells for each interval of ``y_edges``.
        bare: Axes without a scale, as those of an embedding.
    """

    kind: Literal["grid"] = "grid"
    x: str
    y: str
    x_edges: tuple[float, ...]
    y_edges: tuple[float, ...]
    real: tuple[tuple[float, ...], ...]
    synthetic: tuple[tuple[float, ...], ...]
    x_dates: bool = False
    y_dates: bool = False
    bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Heat(Sketch):
    """A matrix over columns, three times: real, synthetic and their difference.

    Attributes:
        names: Columns, in the order of rows and of columns.
        real, synthetic: Square matrices; None where an entry could not be taken.
        low: Lowest possible value, such as -1 for a correlation.
        high: Highest.
    """

    kind: Literal["heat"] = "heat"
    names: tuple[str, ...]
    real: tuple[tuple[float | None, ...], ...]
    synthetic: tuple[tuple[float | None, ...], ...]
    low: float = -1.0
    high: float = 1.0


@dataclass(frozen=True)
class Trace:
    """One line of a :class:`Curve`; ``real`` for a model that learnt from real rows."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    real: bool = False


@dataclass(frozen=True, kw_only=True)
class Curve(Sketch):
    """Lines on shared axes, such as ROC or calibration curves.

    Attributes:
        x, y: What the axes are.
        traces: The lines.
        diagonal: What the line of equal x and y stands for; empty draws none.
    """

    kind: Literal["curve"] = "curve"
    x: str
    y: str
    traces: tuple[Trace, ...]
    diagonal: str = ""


@dataclass(frozen=True, kw_only=True)
class Points(Sketch):
    """Single rows, real and synthetic. Only ever made where the user asked to see rows.

    Attributes:
        x, y: What the axes are.
        real, synthetic: One pair of numbers a row.
        x_dates, y_dates: Whether an axis is in microseconds since 1970.
        bare: Axes without a scale, as those of an embedding.
    """

    kind: Literal["points"] = "points"
    x: str
    y: str
    real: tuple[tuple[float, float], ...]
    synthetic: tuple[tuple[float, float], ...]
    x_dates: bool = False
    y_dates: bool = False
    bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Undrawn(Sketch):
    """A picture that could not be drawn, and why: never a silent gap."""

    kind: Literal["undrawn"] = "undrawn"
    reason: str


#: Any picture; ``kind`` tells them apart in JSON.
Picture = Annotated[
    Bars | Grid | Heat | Curve | Points | Undrawn, pydantic.Field(discriminator="kind")
]
