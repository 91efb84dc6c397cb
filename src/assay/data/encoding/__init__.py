"""A table as whole numbers and back."""

from assay.data.encoding.coded import Coded
from assay.data.encoding.encoder import Encoder

__all__ = ["Coded", "Encoder"]
