"""Classification and regression trees, one column after the other (synthpop's default)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.data import Table
from assay.techniques.coded import CodedTechnique
from assay.techniques.leaves import LeavesModel, fit_leaves
from assay.techniques.settings import need_whole
from assay.techniques.space import SearchSpace, Whole


@dataclass(frozen=True, kw_only=True)
class CartModel(LeavesModel):
    """One tree a column."""

    technique: ClassVar[str] = "cart"


@dataclass(frozen=True, kw_only=True)
class Cart(CodedTechnique):
    """Draws each column from the leaf of a tree that was grown on the columns before it.

    Attributes:
        minimum_leaf: Training rows in a leaf at least, 1 to 1e6. With few rows a leaf a draw
            follows one person's path: on Adult 60 of 100 synthetic rows lay nearer to a training
            row than to a fresh one at 1, 57 at 5 and 53 at 25; 50 is chance.
    """

    name: ClassVar[str] = "cart"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Classification trees, column by column (CART)"
    suits: ClassVar[str] = (
        "Close to the real data at little cost, for analysis and for training models. Each cell "
        "is drawn from real people of one leaf, so copies and rare people must be looked for; it "
        "makes no privacy claim."
    )
    source: ClassVar[str] = "Reiter 2005; Nowok, Raab and Dibben 2016 (synthpop)"
    model: ClassVar[type[CartModel]] = CartModel
    space: ClassVar[SearchSpace] = {
        **CodedTechnique.space,
        "minimum_leaf": Whole(5, 500, log=True),
    }

    minimum_leaf: int = 25

    def __post_init__(self) -> None:
        super().__post_init__()
        need_whole(self.name, "minimum_leaf", self.minimum_leaf, 1, 1_000_000)

    def fit(self, train: Table, rng: np.random.Generator) -> CartModel:
        """Grow one tree a column.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes.
        """
        return fit_leaves(self, CartModel, train, rng, minimum_leaf=self.minimum_leaf)
