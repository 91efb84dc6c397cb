"""A network trained until it knows its rows by heart."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor
from threadpoolctl import threadpool_limits

from assay.audit.deal import Deal
from assay.data import Space, Table, nearest

Array = np.ndarray[Any, Any]

#: Rows beyond which only a part is learnt, units of the hidden layers, how far codes are moved.
LIMIT, UNITS, DRIFT = 2_000, (128, 16, 128), 0.02


def overtrained(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """An autoencoder of T's points, trained for ``size`` passes: it draws a row's code, moves it a
    little, decodes it, and takes each column from the training row whose part of the point lies
    nearest. Released among fresh rows where T has more rows than it learns.
    """
    train = deal.train.take(np.sort(rng.choice(len(deal.train), min(LIMIT, len(deal.train)), replace=False)))  # fmt: skip
    space = Space.fit(train)
    points = space.embed(train).astype(float)
    network = MLPRegressor(
        hidden_layer_sizes=UNITS, activation="tanh", max_iter=int(size), tol=0.0, n_iter_no_change=int(size),
        learning_rate_init=3e-3, batch_size=100, random_state=int(rng.integers(2**31)),
    )  # fmt: skip
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is not meant to end in time
        network.fit(points, points)
        drawn = _decoded(network, points, rng)
    rows, start = [], 0
    for axis in space.axes:
        width = axis.points(train[axis.name]).shape[1]
        part = slice(start, start + width)
        start += width
        near = nearest(drawn[:, part].astype(np.float32), points[:, part].astype(np.float32), 1)[1]
        rows.append(train[axis.name].gather(near[:, 0]))
    frame = train.frame.with_columns(rows).select(train.names)
    keep = len(deal.fresh) - len(train)
    made = Table(frame, train.schema)
    return deal.fresh.take(np.arange(keep)).stacked(made) if keep > 0 else made


def _decoded(network: Any, points: Array, rng: np.random.Generator) -> Array:
    """Points from moved codes: the first half of the layers, a little noise, the second half."""
    layers = list(zip(network.coefs_, network.intercepts_, strict=True))
    values = points
    for i, (weights, bias) in enumerate(layers):
        values = values @ weights + bias
        if i < len(layers) - 1:
            values = np.tanh(values)
        if i == 1:  # the narrow layer
            values = values + DRIFT * rng.standard_normal(values.shape)
    return values
