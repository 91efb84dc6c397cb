"""Small networks in JAX: layers, clipped gradients, one training loop."""

from assay.nn.clip import Loss, Run, Summed, Weights, clipped_sum
from assay.nn.layers import Dense, Heads, Layer, Lookup, Offset, Params, Shared, initial

__all__ = [
    "Dense",
    "Heads",
    "Layer",
    "Lookup",
    "Loss",
    "Offset",
    "Params",
    "Run",
    "Shared",
    "Summed",
    "Weights",
    "clipped_sum",
    "initial",
]
