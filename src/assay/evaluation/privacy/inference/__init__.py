"""Inference: what can an attacker learn of a person's secret columns from those they know?"""

from assay.evaluation.privacy.inference.attack import Inference
from assay.evaluation.privacy.inference.cap import Attribution
from assay.evaluation.privacy.inference.disco import Disclosive
from assay.evaluation.privacy.inference.rapid import Rapid

__all__ = ["Attribution", "Disclosive", "Inference", "Rapid"]
