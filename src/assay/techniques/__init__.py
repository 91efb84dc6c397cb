"""Ways to make synthetic data, and the two controls that every study runs beside them."""

from assay.techniques.base import Given, Model, Technique, settings_of
from assay.techniques.catalogue import CONTROLS, TECHNIQUES, load_model, technique
from assay.techniques.controls import Copy, Holdout
from assay.techniques.copula import Copula
from assay.techniques.independent import Independent
from assay.techniques.noise import Noise
from assay.techniques.rebalance import sample_with_shares
from assay.techniques.smote import Smote
from assay.techniques.swap import Swap

__all__ = [
    "CONTROLS",
    "TECHNIQUES",
    "Copula",
    "Copy",
    "Given",
    "Holdout",
    "Independent",
    "Model",
    "Noise",
    "Smote",
    "Swap",
    "Technique",
    "load_model",
    "sample_with_shares",
    "settings_of",
    "technique",
]
