"""A table as whole numbers and back."""

from assay.data.encoding.calendar import micros
from assay.data.encoding.coded import Coded
from assay.data.encoding.columns import ColumnCodes
from assay.data.encoding.encoder import Encoder
from assay.data.encoding.followers import Follower, declared_followers, told
from assay.data.encoding.levels import LevelCodes
from assay.data.encoding.public import Grid, in_bins

__all__ = [
    "Coded",
    "ColumnCodes",
    "Encoder",
    "Follower",
    "Grid",
    "LevelCodes",
    "declared_followers",
    "in_bins",
    "micros",
    "told",
]
