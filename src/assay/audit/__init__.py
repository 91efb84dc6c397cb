"""Does our own evaluator catch what it must: a zoo of planted leaks, and the battery held to it."""

from assay.audit.calibrate import ALPHA, Caught, Round, Trial, alarms, power
from assay.audit.deal import Deal, deal
from assay.audit.zoo import ZOO, Leaky, planted

__all__ = [
    "ALPHA",
    "ZOO",
    "Caught",
    "Deal",
    "Leaky",
    "Round",
    "Trial",
    "alarms",
    "deal",
    "planted",
    "power",
]
