"""All columns on one plane: PCA, t-SNE and UMAP, each fitted on real and synthetic rows together."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from assay.core import Picture, Undrawn
from assay.data import Space, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.fidelity.views import no_columns
from assay.evaluation.pictures.cells import Array
from assay.evaluation.pictures.density import grid, points, side
from assay.evaluation.pictures.scale import scale_of
from assay.evaluation.pictures.sides import GLANCE, rows_in_words

#: Rows a side that are embedded: by PCA, and by t-SNE and UMAP, whose time grows faster.
ROWS, FEW = 3_000, 1_000
#: Directions that t-SNE and UMAP see; rows a side without which neighbours mean nothing.
_DIRECTIONS, _LEAST = 30, 20
INSTALL = "it needs umap-learn, which is not installed: pip install 'assay[plots]'"

Flat = Callable[[Array, int], Array]


def map_pictures(
    evidence: Evidence, rng: np.random.Generator, rows_visible: bool = False
) -> list[Picture]:
    """PCA at every depth; t-SNE and UMAP at full depth."""
    if no_columns(evidence.schema):
        return []
    rows = min(len(evidence.real), len(evidence.releases[0]), ROWS)
    tables = tuple(_drawn(t, rows, rng) for t in (evidence.real, evidence.releases[0]))
    both = tables[0].stacked(tables[1])
    cloud = Space.fit(both).embed(both).astype(float)
    base = components(cloud - cloud.mean(0), _DIRECTIONS)
    made = [_map(evidence, "pca", "PCA", base[:, :2], tables, rng, rows_visible, _PCA)]
    if evidence.depth is not Depth.FULL:
        return [p for each in made for p in each]
    few = min(rows, FEW)
    if few < _LEAST:
        reason = f"it needs {_LEAST} rows a side to find neighbours, and there are {few}"
        made.append([_undrawn("tsne", "t-SNE", reason), _undrawn("umap", "UMAP", reason)])
        return [p for each in made for p in each]
    some = [np.sort(rng.choice(rows, few, replace=False)) for _ in tables]
    less = tuple(t.take(r) for t, r in zip(tables, some, strict=True))
    near = base[np.concatenate([some[0], rows + some[1]])]
    seed = int(rng.integers(2**31))
    made.append(_map(evidence, "tsne", "t-SNE", _tsne(near, seed), less, rng, rows_visible, _TSNE))
    if find_spec("umap") is None:
        made.append([_undrawn("umap", "UMAP", INSTALL)])
    else:
        flat = _umap(near, seed)
        made.append(_map(evidence, "umap", "UMAP", flat, less, rng, rows_visible, _UMAP))
    return [p for each in made for p in each]


def _drawn(table: Table, rows: int, rng: np.random.Generator) -> Table:
    return table.take(np.sort(rng.choice(len(table), rows, replace=False)))


def _undrawn(id: str, title: str, reason: str) -> Undrawn:
    return Undrawn(id=id, topic=GLANCE, title=title, reason=reason)


def components(centred: Array, count: int) -> Array:
    """Scores on the first principal components, float64 of shape (n, at most count).

    Exact by the eigenvectors of the covariance, or of a sketch of 64 random directions where
    there are many more (Halko, Martinsson and Tropp 2011, algorithm 4.3, fixed seed).
    """
    with threadpool_limits(1):  # sums then have one order, and one answer everywhere
        if centred.shape[1] > 256:
            start = np.random.default_rng(0).standard_normal((centred.shape[1], 64))
            for _ in range(3):
                start = np.linalg.qr(centred.T @ (centred @ start))[0]
            centred = centred @ start
        _, vectors = np.linalg.eigh(centred.T @ centred)
        vectors = vectors[:, ::-1][:, :count]
        # A component's sign means nothing: the largest loading is made positive.
        signs = np.sign(vectors[np.abs(vectors).argmax(0), np.arange(vectors.shape[1])])
        scores: Array = centred @ (vectors * signs)
    return scores


def _tsne(near: Array, seed: int) -> Array:
    from sklearn.manifold import TSNE

    perplexity = float(min(30, len(near) // 4))
    with threadpool_limits(1):
        model = TSNE(
            perplexity=perplexity, init=near[:, :2] / (near[:, 0].std() or 1.0) * 1e-4
            if near.shape[1] > 1 else "random", random_state=seed, n_jobs=1, max_iter=500,
        )  # fmt: skip
        flat: Array = model.fit_transform(near)
    return flat.astype(float)


def _umap(near: Array, seed: int) -> Array:
    with warnings.catch_warnings(), threadpool_limits(1):
        # Its own talk of threads and of optional packages is no news to our reader.
        warnings.simplefilter("ignore")
        import umap

        model = umap.UMAP(n_neighbors=min(15, len(near) // 4), random_state=seed, n_jobs=1)
        flat: Array = model.fit_transform(near)
    return flat.astype(float)


_SPACE = (
    "in a space where squared distances count disagreeing columns (numbers by rank, levels as "
    "directions)"
)
_PCA = f"First two principal components {_SPACE}, fitted on both sides together."
_TSNE = (
    f"t-SNE (van der Maaten and Hinton 2008) of the first {_DIRECTIONS} components {_SPACE}, "
    "fitted on both sides together; only closeness means something, not distance or size."
)
_UMAP = (
    f"UMAP (McInnes, Healy and Melville 2018) of the first {_DIRECTIONS} components {_SPACE}, "
    "fitted on both sides together; only closeness means something, not distance or size."
)


def _map(
    evidence: Evidence, id: str, method: str, flat: Array, tables: tuple[Table, ...],
    rng: np.random.Generator, rows_visible: bool, caption: str,
) -> list[Picture]:  # fmt: skip
    if flat.shape[1] < 2:
        flat = np.column_stack([flat, np.zeros((len(flat), 2 - flat.shape[1]))])
    n = len(tables[0])
    real, made = flat[:n], flat[n:]
    bins = side(n)
    axes = scale_of(flat[:, 0], bins=bins), scale_of(flat[:, 1], bins=bins)
    rows = rows_in_words(evidence, len(real), len(made))
    known: dict[str, Any] = {
        "id": id, "topic": GLANCE, "title": f"{method}: all columns on one plane",
        "x": f"{method} 1", "y": f"{method} 2", "bare": True,
    }  # fmt: skip
    text = f"{caption} {rows}, drawn at random, equally many a side."
    found: list[Picture] = [grid(axes, real, made, (tables[0], tables[1]), text, **known)]
    if rows_visible:
        found.append(points(axes, real, made, rng, text, **known))
    return found
