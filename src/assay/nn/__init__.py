"""Small networks in JAX: layers, clipped gradients, one training loop."""

from assay.nn import cache
from assay.nn.chain import Chain
from assay.nn.clip import Loss, Run, Summed, Weights, clipped_sum
from assay.nn.diffusion import Denoiser
from assay.nn.duelling import duel
from assay.nn.feed import poisson
from assay.nn.gan import Gan
from assay.nn.layers import (
    Dense,
    Heads,
    Layer,
    Lookup,
    Offset,
    Params,
    Shared,
    from_leaves,
    initial,
    leaves,
)
from assay.nn.odds import Wide
from assay.nn.plan import Plan, Promise
from assay.nn.sight import Sight
from assay.nn.training import Trained, train
from assay.nn.vae import Vae

cache.use()

__all__ = [
    "Chain",
    "Denoiser",
    "Dense",
    "Gan",
    "Heads",
    "Layer",
    "Lookup",
    "Loss",
    "Offset",
    "Params",
    "Plan",
    "Promise",
    "Run",
    "Shared",
    "Sight",
    "Summed",
    "Trained",
    "Vae",
    "Weights",
    "Wide",
    "clipped_sum",
    "duel",
    "from_leaves",
    "initial",
    "leaves",
    "poisson",
    "train",
]
