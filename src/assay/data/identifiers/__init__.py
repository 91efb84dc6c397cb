"""Who a row belongs to: a scan for identifiers by name and content, and consistent fakes."""

from assay.data.identifiers.base import Action, Identifier
from assay.data.identifiers.fakes import Fakes
from assay.data.identifiers.scan import scan

__all__ = ["Action", "Fakes", "Identifier", "scan"]
