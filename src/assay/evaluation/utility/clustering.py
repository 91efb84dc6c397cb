"""Do synthetic rows fall into the same groups as real ones?"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import silhouette_samples
from threadpoolctl import threadpool_limits

from assay.core import AssayError, Goal, Measurement, Statistic, none_measured
from assay.data import Kind, Schema, Space, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, join_notes
from assay.evaluation.fidelity.points import space_of
from assay.evaluation.utility.features import Array
from assay.evaluation.utility.structure_models import boots, student

#: Rows clustered at most, rows whose silhouettes are taken at most, most clusters, starts.
ROWS, WIDTHS, MOST, STARTS = 5_000, 1_000, 8, 3
#: Resamples of T, and bootstrap samples of the rows that are assigned.
DRAWS, BOOTS = 5, 200

_NAME = "utility.clustering"
_READ = " Read it against the reference, which is what other real rows give."

RAND = Statistic(
    f"{_NAME}.adjusted_rand", "clusters: agreement",
    "Whether real people are put into the same groups by clusters found in synthetic rows as by "
    "those found in real rows: 1 the same groups, 0 no more than chance." + _READ, Goal.HIGHER,
    -1.0, 1.0, source="Hubert and Arabie 1985 (adjusted Rand index)",
    formula="(pairs together in both - expected) / (mean of pairs together in each - expected)",
)  # fmt: skip
SILHOUETTE = Statistic(
    f"{_NAME}.silhouette", "clusters: silhouette lost",
    "How much less clearly real people fall into the clusters found in synthetic rows than into "
    "those found in real rows: the silhouette of the latter less that of the former, 0 no loss."
    + _READ, Goal.LOWER, -2.0, 2.0, source="Rousseeuw 1987 (silhouette)",
    formula="mean over rows of N of (b - a) / max(a, b), clusters of T - clusters of S",
)  # fmt: skip
DISTANCE = Statistic(
    f"{_NAME}.centroid_distance", "clusters: centres moved",
    "How far the centres of clusters of synthetic rows lie from those of real rows, matched one "
    "to one, as a share of the spread within real clusters. 0 is the same centres." + _READ,
    Goal.LOWER, 0.0, None, source="Lloyd 1982 (k-means); Kuhn 1955 (matching)",
    formula="mean over matched centres of |c_T - c_S| / root of mean squared distance to c_T in T",
)  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """What every clustering of one evidence shares.

    Attributes:
        points: The rows of T in the space, at most :data:`ROWS`.
        asked: The rows of N, likewise.
        space: The mixed-type space, learnt from T.
        k: Number of clusters, chosen on T.
        centres: Of T, shape (k, q).
        spread: Root of the mean squared distance of rows of T to their centre.
        others: Centres of other real rows (of R; without R of two halves of T), two of them.
        drawn: Centres of resamples of T.
        note: What a reader must know.
    """

    points: Array
    asked: Array
    space: Space
    k: int
    centres: Array
    spread: float
    others: tuple[Array, Array]
    drawn: tuple[Array, ...]
    note: str


@dataclass(frozen=True)
class Clustering:
    """Whether clusters of synthetic rows are those of real rows.

    T and each release are clustered by k-means, in a space of all columns in which squared
    distance counts disagreeing columns (learnt from T); the number of clusters, 2 to 8, is the one
    with the best silhouette on T. The rows of the holdout N are then put to their nearest centre
    in either, and both groupings of them compared. Tables are cut to 5,000 random rows each,
    silhouettes are of 1,000.

    The reference clusters other real rows R in place of a release (of T, two halves where there
    is no R). The interval holds the rows asked about, the draw of T (five resamples), and the
    release by Rubin's rule.

    Source: Hubert and Arabie 1985, "Comparing partitions"; Rousseeuw 1987, "Silhouettes".
    """

    name: ClassVar[str] = _NAME
    question: ClassVar[str] = "Do synthetic rows fall into the same groups as real ones?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "k-means of 5,000 rows, 15 times and once a release"
    statistics: ClassVar[tuple[Statistic, ...]] = (RAND, SILHOUETTE, DISTANCE)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        if all(c.kind is Kind.ARRAY for c in schema):
            return "there is no column of numbers, levels, dates or text"
        return None

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The three measurements; ``rng`` draws the bootstrap."""
        if evidence.holdout is None:
            return none_measured(
                self.statistics, "there is no holdout: no rows to put into clusters"
            )
        try:
            bench = bench_of(evidence)
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        if bench is None:
            return none_measured(self.statistics, "the training rows do not form two clusters")
        made = tuple(_release(evidence, bench, i) for i in range(len(evidence.releases)))
        weights = boots(len(bench.asked), rng, BOOTS)
        part = student(DRAWS) * min(1.0, ROWS / len(evidence.train))
        ways: tuple[tuple[Statistic, Callable[[Array, Array], Score]], ...] = (
            (RAND, lambda a, b: _rand(bench, weights, a, b)),
            (SILHOUETTE, lambda a, b: _lost(bench, a, b)),
            (DISTANCE, lambda a, b: Score(_moved(bench, a, b), 0.0)),
        )
        taken = []
        for statistic, way in ways:
            scores = [
                _score(bench, way, bench.centres, s, part * (2 if len(made) == 1 else 1))
                for s in made
            ]  # fmt: skip
            reference = _score(bench, way, *bench.others, 2 * part)
            taken.append(combined(
                statistic, scores, n=len(bench.asked), reference=reference,
                note=join_notes(f"{bench.k} clusters", bench.note),
            ))  # fmt: skip
        return tuple(taken)


def _score(
    bench: Bench, way: Callable[[Array, Array], Score], one: Array, other: Array, part: float
) -> Score:
    found = way(one, other)
    luck = [way(t, other).value for t in bench.drawn]
    return Score(found.value, found.variance + part * float(np.var(luck, ddof=1)))


def bench_of(evidence: Evidence) -> Bench | None:
    """Clusters of the real rows, in the memo; None where T has no two clusters.

    Raises:
        SchemaError: No column can be placed in a space.
    """
    return evidence.memo.get("utility.clustering", lambda r: _bench(evidence, r))


def _bench(evidence: Evidence, rng: np.random.Generator) -> Bench | None:
    assert evidence.holdout is not None
    space = space_of(evidence)
    points, asked = (_points(space, t, rng) for t in (evidence.train, evidence.holdout))
    k = choose(points, rng)
    if k is None:
        return None
    centres = kmeans(points, k, rng)
    size = len(points)
    drawn = tuple(kmeans(points[rng.integers(0, size, size)], k, rng) for _ in range(DRAWS))
    reference = evidence.reference
    if reference is not None and len(reference) > k:
        others = centres, kmeans(_points(space, reference, rng), k, rng)
        how = f"the reference is of {min(len(reference), ROWS)} other real rows"
    else:
        order = rng.permutation(size)
        halves = points[order[: size // 2]], points[order[size // 2 :]]
        others = kmeans(halves[0], k, rng), kmeans(halves[1], k, rng)
        how = "the reference is two halves of the training rows"
    longest = max(len(evidence.train), len(evidence.holdout))
    fewer = f"{ROWS} rows of each table at most are clustered" if longest > ROWS else ""
    _, near = assign(points, centres)
    spread = float(np.sqrt(np.mean(near))) or 1.0
    return Bench(points, asked, space, k, centres, spread, others, drawn, join_notes(how, fewer))


def _release(evidence: Evidence, bench: Bench, i: int) -> Array:
    def make(rng: np.random.Generator) -> Array:
        return kmeans(_points(bench.space, evidence.releases[i], rng), bench.k, rng)

    return evidence.work.get(f"utility.clustering.{i}", make)


def _points(space: Space, table: Table, rng: np.random.Generator) -> Array:
    return space.embed(table.sample(ROWS, rng)).astype(np.float64)


def kmeans(points: Array, k: int, rng: np.random.Generator) -> Array:
    """Centres of k-means, the best of a few starts, shape (k, q).

    Fewer rows, or fewer distinct ones, than clusters leave some centres on top of each other.
    """
    if len(points) < k:
        points = points[np.resize(np.arange(len(points)), k)]
    seed = int(rng.integers(2**31))
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = KMeans(k, n_init=STARTS, max_iter=100, random_state=seed).fit(points)
    centres: Array = found.cluster_centers_
    return centres


def choose(points: Array, rng: np.random.Generator) -> int | None:
    """The number of clusters, 2 to 8, of the best mean silhouette; None where there are no two."""
    some = points[np.sort(rng.choice(len(points), min(len(points), WIDTHS), replace=False))]
    distinct = len(np.unique(some, axis=0))
    best, chosen = -np.inf, None
    for k in range(2, min(MOST, distinct - 1) + 1):
        codes, _ = assign(some, kmeans(some, k, rng))
        width = float(widths(some, codes).mean())
        if width > best + 1e-12:
            best, chosen = width, k
    return chosen


def assign(points: Array, centres: Array) -> tuple[Array, Array]:
    """The nearest centre of each point and the squared distance to it, both of shape (n,)."""
    squares = (points**2).sum(1)[:, None] - 2 * points @ centres.T + (centres**2).sum(1)
    codes = squares.argmin(1)
    return codes, np.maximum(squares[np.arange(len(points)), codes], 0.0)


def widths(points: Array, codes: Array) -> Array:
    """Silhouette of each row, shape (n,); 0 where all lie in one cluster or each in its own."""
    if not 1 < len(np.unique(codes)) < len(points):
        return np.zeros(len(points))
    with threadpool_limits(1):
        found: Array = silhouette_samples(points, codes)
    return found


def adjusted_rand(a: Array, b: Array, weights: Array) -> Array:
    """Adjusted Rand index of two groupings under each row of weights (B, n) of sum 1, shape (B,).

    Weights stand for n rows: whole numbers over n give the index of that sample. 0 where it is
    not defined but for equal groupings, 1.
    """
    n, size = len(a), int(max(a.max(), b.max())) + 1
    hot = np.zeros((n, size * size))
    hot[np.arange(n), a * size + b] = 1.0
    table = n * (weights @ hot).reshape(-1, size, size)
    both = _pairs(table).sum((1, 2))
    one, other = _pairs(table.sum(2)).sum(1), _pairs(table.sum(1)).sum(1)
    expected, most = one * other / max(n * (n - 1) / 2, 1.0), (one + other) / 2
    room = most - expected
    fine = room > 1e-9 * max(n, 1)
    found: Array = np.where(
        fine, (both - expected) / np.where(fine, room, 1.0), 1.0 * (both >= most - 0.5)
    )
    return found


def _pairs(counts: Array) -> Array:
    found: Array = np.maximum(counts * (counts - 1) / 2, 0.0)
    return found


def _rand(bench: Bench, weights: Array, one: Array, other: Array) -> Score:
    a, b = assign(bench.asked, one)[0], assign(bench.asked, other)[0]
    flat = np.full((1, len(a)), 1 / len(a))
    drawn = adjusted_rand(a, b, weights)
    return Score(float(adjusted_rand(a, b, flat)[0]), float(np.var(drawn, ddof=1)))


def _lost(bench: Bench, one: Array, other: Array) -> Score:
    some = bench.asked[_spaced(len(bench.asked))]
    a, b = (widths(some, assign(some, c)[0]) for c in (one, other))
    lost = a - b
    return Score(float(lost.mean()), float(np.var(lost, ddof=1)) / len(lost))


def _moved(bench: Bench, one: Array, other: Array) -> float:
    gaps = np.sqrt(np.maximum(((one[:, None] - other[None]) ** 2).sum(2), 0.0))
    mine, theirs = linear_sum_assignment(gaps)
    return float(gaps[mine, theirs].mean()) / bench.spread


def _spaced(rows: int) -> Array:
    # Every so many rows: an order of the table must not choose them.
    return np.unique(np.linspace(0, rows - 1, min(rows, WIDTHS)).astype(np.int64))
