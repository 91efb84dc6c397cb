"""A variational autoencoder: rows as points of a small space."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.data import Encoder, Table
from assay.techniques.base import settings_of
from assay.techniques.coded import Allowed, free_codes
from assay.techniques.network import NetworkModel, NetworkTechnique, need_networks
from assay.techniques.sequential import systematic
from assay.techniques.settings import need_number, need_whole
from assay.techniques.space import Real, SearchSpace, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay.nn import Layer
    from assay.nn import Vae as Network

Array = np.ndarray[Any, Any]

#: Points proposed for each wanted row where cells are wished for, and in all.
_PROPOSED, _LEAST = 20, 4_000
#: Training rows for each component of the mixture that points are drawn from, most components, and
#: passes of its fit: it need not settle to be near.
_ROWS_EACH, _COMPONENTS, _PASSES = 200, 40, 20


@dataclass(frozen=True, kw_only=True)
class VaeModel(NetworkModel):
    """Draws points, then each column's code given the point.

    Attributes:
        latent, width: Of the network.
        parts: Chance of each component that points are drawn from, shape (k,).
        means: Of each, shape (k, latent).
        spreads: Lower triangular roots of their covariances, shape (k, latent, latent).
    """

    technique: ClassVar[str] = "vae"
    latent: int
    width: int
    parts: Array
    means: Array
    spreads: Array

    @cached_property
    def _network(self) -> Network:
        need_networks(self.technique)
        from assay.nn import Vae as Network

        return Network(self.encoder.sizes, self.latent, self.width)

    def _layers(self) -> Mapping[str, Layer]:
        return self._network.layers

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        free = free_codes(self.encoder.sizes, allowed)
        if not allowed or not n:
            return self._network.draw(self._weights, self._points(n, rng), free, rng)[0]
        # Points by the chance that what is wished comes there (Rubin 1987), then codes.
        points = self._points(max(_PROPOSED * n, _LEAST), rng)
        _, chance = self._network.draw(self._weights, points, free, rng)
        if chance.sum() > 0:
            points = points[systematic(chance, n, rng)]
        found: Array = self._network.draw(self._weights, points[:n], free, rng)[0]
        return found[rng.permutation(n)]

    def _points(self, n: int, rng: np.random.Generator) -> Array:
        which = rng.choice(len(self.parts), n, p=self.parts / self.parts.sum())
        points = rng.normal(size=(n, self.latent))
        for k in np.unique(which):
            own = which == k
            points[own] = self.means[k] + points[own] @ self.spreads[k].T
        return points.astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Vae(NetworkTechnique):
    """Draws points of a small space, then all columns given the point.

    Points are drawn from a mixture of normals fitted to the rows' own points (Ghosh et al. 2020,
    section 4), and with ``privacy``, where a fit would have to be paid for, from a standard normal.

    Attributes:
        latent: Dimensions of the space, 1 to 1,000: 24, with privacy 8.
        width: Of the inner layers, 1 to 10,000: 256, with privacy 64.
        beta: Weight of what a point costs, 0 to 100: .25, with privacy .1, for noise lets
            points that cost more say nothing at all.
    """

    name: ClassVar[str] = "vae"
    family: ClassVar[str] = "deep"
    title: ClassVar[str] = "Variational autoencoder"
    suits: ClassVar[str] = (
        "Smooth and quick to draw from, for training models; columns are tied by the point they "
        "share alone, so sharp rules between columns blur. The attacks must say what it learnt by "
        "heart; with `privacy` it keeps differential privacy for persons, at some cost in utility."
    )
    source: ClassVar[str] = "Kingma and Welling 2014; Xu et al. 2019 (TVAE); Ghosh et al. 2020"
    model: ClassVar[type[VaeModel]] = VaeModel
    space: ClassVar[SearchSpace] = {
        **NetworkTechnique.space,
        "latent": Whole(4, 64, log=True),
        "width": Whole(32, 512, log=True),
        "beta": Real(0.02, 2.0, log=True),
    }
    usual_rate: ClassVar[float] = 4e-3
    usual_steps: ClassVar[int] = 5_000

    latent: int | None = None
    width: int | None = None
    beta: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, most in (("latent", 1_000), ("width", 10_000)):
            if getattr(self, name) is not None:
                need_whole(self.name, name, getattr(self, name), 1, most)
        if self.beta is not None:
            need_number(self.name, "beta", self.beta, 0.0, 100.0)

    def fit(self, train: Table, rng: np.random.Generator) -> VaeModel:
        """Train the network; a tenth of the persons tell when to stop.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; packages are
                not installed; or training does not converge.
        """
        ground = self.ground(train, rng)
        network = self._network(ground.encoder)
        weights = self.trained(ground, network, rng)
        if self.privacy is None:
            points = network.points(weights, ground.codes, rng)
            parts, means, spreads = _mixture(points, rng)
        else:
            parts, means, spreads = _standard(network.latent)
        return VaeModel(
            settings=settings_of(self), latent=network.latent, width=network.width, parts=parts,
            means=means, spreads=spreads, **ground.model(weights),
        )  # fmt: skip

    def _network(self, encoder: Encoder) -> Network:
        from assay.nn import Vae as Network

        private = self.privacy is not None
        width = self.width or (64 if private else 256)
        latent = self.latent or (8 if private else 24)
        beta = self.beta if self.beta is not None else (0.1 if private else 0.25)
        return Network(encoder.sizes, latent, width, beta, encoder.lines)


def _standard(latent: int) -> tuple[Array, Array, Array]:
    return np.ones(1), np.zeros((1, latent)), np.eye(latent)[None]


def _mixture(points: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Chances, means and roots of covariances of a mixture of normals fitted to ``points``."""
    from sklearn.exceptions import ConvergenceWarning  # takes its time, and only a fit needs it
    from sklearn.mixture import GaussianMixture

    n, latent = points.shape
    if n < 2:
        parts, _, spreads = _standard(latent)
        return parts, points.astype(np.float64), spreads
    found = GaussianMixture(
        int(np.clip(n // _ROWS_EACH, 1, _COMPONENTS)), covariance_type="full", reg_covar=1e-3,
        max_iter=_PASSES, tol=1e-2, init_params="k-means++", random_state=int(rng.integers(2**31)),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        found.fit(points.astype(np.float64))
    return found.weights_, found.means_, np.linalg.cholesky(found.covariances_)
