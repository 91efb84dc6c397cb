"""Random forests, one column after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.data import Table
from assay.techniques.coded import CodedTechnique
from assay.techniques.leaves import LeavesModel, fit_leaves
from assay.techniques.settings import need_number, need_whole
from assay.techniques.space import Real, SearchSpace, Whole


@dataclass(frozen=True, kw_only=True)
class ForestModel(LeavesModel):
    """Several trees a column; each cell is drawn from a leaf of one of them."""

    technique: ClassVar[str] = "forest"


@dataclass(frozen=True, kw_only=True)
class Forest(CodedTechnique):
    """Draws each column from a random tree of a forest that was grown on the columns before it.

    A tree drawn at random and then a donor from its leaf is a draw from the mean of the trees'
    leaves. Each tree sees 63.2 % of the rows, drawn without replacement, so that a leaf holds as
    many different people as ``minimum_leaf`` says.

    Attributes:
        trees: Trees a column, 1 to 500.
        minimum_leaf: Training rows in a leaf at least, 1 to 1e6.
        tries: Share of the earlier columns that each split may choose from, 0.01 to 1.
    """

    name: ClassVar[str] = "forest"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Random forests, column by column"
    suits: ClassVar[str] = (
        "As cart, with a smoother dependence: each cell mixes the leaves of several trees, which "
        "repeats fewer whole rows and blurs sharp rules. Its cells still come from real people "
        "of a leaf; it makes no privacy claim."
    )
    source: ClassVar[str] = "Caiola and Reiter 2010; Doove, van Buuren and Dusseldorp 2014"
    model: ClassVar[type[ForestModel]] = ForestModel
    space: ClassVar[SearchSpace] = {
        **CodedTechnique.space,
        "trees": Whole(5, 100, log=True),
        "minimum_leaf": Whole(5, 500, log=True),
        "tries": Real(0.1, 1.0),
    }

    trees: int = 10
    minimum_leaf: int = 10
    tries: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        need_whole(self.name, "trees", self.trees, 1, 500)
        need_whole(self.name, "minimum_leaf", self.minimum_leaf, 1, 1_000_000)
        need_number(self.name, "tries", self.tries, 0.01, 1)

    def fit(self, train: Table, rng: np.random.Generator) -> ForestModel:
        """Grow the trees of each column.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes.
        """
        return fit_leaves(
            self, ForestModel, train, rng, minimum_leaf=self.minimum_leaf, trees=self.trees,
            share=0.632, tries=self.tries,
        )  # fmt: skip
