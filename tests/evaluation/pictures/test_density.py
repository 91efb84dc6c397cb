"""Densities of pairs and of all columns: cells of few are blank, the changed pair comes first."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from assay.core import Grid, Points, Undrawn
from assay.evaluation import Depth
from assay.evaluation.pictures import maps
from assay.evaluation.pictures.heat import heat_pictures
from assay.evaluation.pictures.maps import components, map_pictures
from assay.evaluation.pictures.pairs import pair_pictures


def tied(make_table: Any, n: int, seed: int, how: float) -> Any:
    rng = np.random.default_rng(seed)
    x, y, z = rng.normal(size=(3, n))
    return make_table({"x": x, "y": how * x + y, "z": z, "c": np.where(x > 0, "p", "q").tolist()})


def test_the_pair_that_lost_its_tie_comes_first(make_table: Any, make_evidence: Any) -> None:
    real, made = tied(make_table, 1500, 1, 3.0), tied(make_table, 1500, 2, 0.0)
    scaled = made.with_frame(made.frame.with_columns(y=made["y"] * 10**0.5))
    found = pair_pictures(make_evidence(real, scaled, holdout=real), np.random.default_rng(0))
    assert found[0].title == "x and y"
    assert len(found) == 3
    least = 5 / 1500 - 1e-4
    for grid in found:
        assert isinstance(grid, Grid)
        cells = np.array(grid.real), np.array(grid.synthetic)
        assert cells[0].shape == (len(grid.y_edges) - 1, len(grid.x_edges) - 1)
        for side in cells:
            assert ((side == 0) | (side >= least)).all()
            assert 0.5 < side.sum() <= 1.01


def test_a_density_counts_as_histogram2d_does(make_table: Any, make_evidence: Any) -> None:
    real = tied(make_table, 2000, 1, 1.0)
    grid = pair_pictures(make_evidence(real, real, holdout=real), np.random.default_rng(0))[0]
    assert isinstance(grid, Grid)
    x, y = (np.clip(real[n].to_numpy(), e[0], e[-1] - 1e-9) for n, e in
            ((grid.x, grid.x_edges), (grid.y, grid.y_edges)))  # fmt: skip
    counts = np.histogram2d(y, x, [grid.y_edges, grid.x_edges])[0]
    assert np.array(grid.real) == pytest.approx(np.where(counts >= 5, counts / 2000, 0), abs=1e-4)


def test_rows_only_where_asked(make_table: Any, make_evidence: Any) -> None:
    real = tied(make_table, 700, 1, 1.0)
    evidence, rng = make_evidence(real, real, holdout=real), np.random.default_rng(0)
    for draw in (pair_pictures, map_pictures):
        assert not [p for p in draw(evidence, rng) if isinstance(p, Points)]
        points = [p for p in draw(evidence, rng, rows_visible=True) if isinstance(p, Points)]
        assert points
        assert all(len(p.real) <= 500 and len(p.synthetic) <= 500 for p in points)


def test_the_matrices_are_those_of_the_metric(make_table: Any, make_evidence: Any) -> None:
    real, made = tied(make_table, 900, 1, 3.0), tied(make_table, 900, 2, 0.0)
    (heat,) = heat_pictures(make_evidence(real, made, holdout=real))
    assert heat.names == ("x", "y", "z", "c")
    assert heat.real[0][1] == pytest.approx(np.corrcoef(real["x"], real["y"])[0, 1], abs=1e-3)
    assert heat.synthetic[0][1] == pytest.approx(np.corrcoef(made["x"], made["y"])[0, 1], abs=1e-3)
    assert "most changed: x and y, 0.95 in real rows" in heat.reading


def test_components_are_those_of_scikit_learn() -> None:
    from sklearn.decomposition import PCA

    x = np.random.default_rng(4).normal(size=(300, 12)) @ np.diag(np.arange(12, 0, -1.0))
    ours = components(x - x.mean(0), 5)
    theirs = PCA(5).fit_transform(x)
    assert np.abs(ours) == pytest.approx(np.abs(theirs), abs=1e-8)
    wide = np.random.default_rng(5).normal(size=(200, 2)) @ np.random.default_rng(6).normal(
        size=(2, 900)
    )
    assert np.abs(components(wide - wide.mean(0), 2)) == pytest.approx(
        np.abs(PCA(2, svd_solver="full").fit_transform(wide)), abs=1e-6
    )


def test_tsne_and_umap_at_full_depth_only(
    make_table: Any, make_evidence: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tied(make_table, 150, 1, 1.0)
    evidence = make_evidence(real, real, holdout=real)
    assert [p.id for p in map_pictures(evidence, np.random.default_rng(0))] == ["pca"]
    full = replace(evidence, depth=Depth.FULL)
    monkeypatch.setattr(maps, "find_spec", lambda _: None)
    found = map_pictures(full, np.random.default_rng(0))
    assert [p.id for p in found] == ["pca", "tsne", "umap"]
    assert isinstance(found[1], Grid)
    assert isinstance(found[2], Undrawn)
    assert "pip install 'assay[plots]'" in found[2].reason
    again = map_pictures(full, np.random.default_rng(0))
    assert again == found


@pytest.mark.slow
@pytest.mark.skipif(find_spec("umap") is None, reason="umap-learn is not installed")
def test_umap_is_drawn_and_says_nothing(make_table: Any, make_evidence: Any) -> None:
    real = tied(make_table, 120, 1, 1.0)
    full = replace(make_evidence(real, real, holdout=real), depth=Depth.FULL)
    umap = map_pictures(full, np.random.default_rng(0))[2]
    assert isinstance(umap, Grid)


def test_few_rows_have_no_neighbours(make_table: Any, make_evidence: Any) -> None:
    real = tied(make_table, 12, 1, 1.0)
    full = replace(make_evidence(real, real, holdout=real), depth=Depth.FULL)
    found = map_pictures(full, np.random.default_rng(0))
    assert [type(p) for p in found[1:]] == [Undrawn, Undrawn]
