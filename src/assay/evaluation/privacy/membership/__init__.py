"""Membership: can an attacker tell who was in the training data?"""

from assay.evaluation.privacy.membership.attack import Membership

__all__ = ["Membership"]
