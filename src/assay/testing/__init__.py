"""The contract of a technique, a metric and an attack, as checks that a third party runs.

>>> from assay.techniques import Independent
>>> check_technique(Independent())
"""

from assay.testing.attack import check_attack
from assay.testing.contract import ContractError
from assay.testing.metric import check_metric
from assay.testing.people import evidence_of, people
from assay.testing.technique import check_technique

__all__ = [
    "ContractError",
    "check_attack",
    "check_metric",
    "check_technique",
    "evidence_of",
    "people",
]
