"""Markov random fields over a table's codes: junction trees, their beliefs, and fits to noise."""

from assay.techniques.graph.beliefs import Beliefs
from assay.techniques.graph.chordal import Chordal
from assay.techniques.graph.estimate import Estimate, Noisy, together, total_of
from assay.techniques.graph.junction import Junction, Marginal

__all__ = [
    "Beliefs",
    "Chordal",
    "Estimate",
    "Junction",
    "Marginal",
    "Noisy",
    "together",
    "total_of",
]
