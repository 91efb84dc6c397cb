"""Singling out: does a guess made from the release fit exactly one person?"""

from assay.evaluation.privacy.singling.multivariate import SinglingMultivariate
from assay.evaluation.privacy.singling.univariate import SinglingUnivariate

__all__ = ["SinglingMultivariate", "SinglingUnivariate"]
