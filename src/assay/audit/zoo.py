"""The leak zoo: planted leaks of known kind and size, made from any table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assay.audit import plants
from assay.audit.deal import Deal
from assay.audit.overtrained import overtrained
from assay.core import UnknownNameError
from assay.data import Table

#: What a planted leak should be named as; the first part of an attack's name after ``privacy.``.
REIDENTIFICATION = ("privacy.copies", "privacy.singling_out", "privacy.leftovers")
MEMBERSHIP = ("privacy.membership",)
LINKAGE = ("privacy.linkage", "privacy.linkability")


@dataclass(frozen=True)
class Leaky:
    """One leak.

    Attributes:
        kind: Its name in results, such as ``copies``.
        short: In plain words, without a size.
        title: The same its size in place of ``{size}``.
        make: Plants it: from a deal, a size and a generator comes a release.
        sizes: Sizes that calibration tries, small to large; a single 0 where it has none.
        unit: What sizes are counted in; empty for shares of T, ``of ...`` for shares of something
            else, ``once`` where there is none.
        risks: Beginnings of the names of attacks that name this leak rightly; none for no leak.
    """

    kind: str
    short: str
    title: str
    make: Callable[[Deal, float, np.random.Generator], Table]
    sizes: tuple[float, ...]
    unit: str = ""
    risks: tuple[str, ...] = ()

    def words(self, size: float) -> str:
        """The title with its size."""
        return self.title.format(size=self.spelled(size))

    def spelled(self, size: float) -> str:
        """A size as it is written."""
        share = not self.unit or self.unit.startswith("of ")
        return f"{100 * size:g} %" if share else f"{size:g}"


ZOO: tuple[Leaky, ...] = (
    Leaky("fresh", "fresh rows",
          "fresh rows: no leak", plants.fresh, (0.0,), "once"),
    Leaky("copies", "exact copies",
          "exact copies of {size} of the people", plants.copies,
          (0.001, 0.0025, 0.005, 0.01, 0.05), risks=REIDENTIFICATION),
    Leaky("noisy_copies", "copies with every number moved a little and one level redrawn",
          "noisy copies of {size} of the people", plants.noisy_copies,
          (0.01, 0.02, 0.05), risks=REIDENTIFICATION),
    Leaky("partial_copies", "copies of half of the columns",
          "half of the columns of {size} of the people", plants.partial_copies,
          (0.01, 0.02, 0.05), risks=(*REIDENTIFICATION, *LINKAGE)),
    Leaky("outliers", "exact copies of the most outlying people",
          "exact copies of the {size} most outlying people", plants.outliers,
          (0.001, 0.0025, 0.005), risks=REIDENTIFICATION),
    Leaky("subgroup", "exact copies of people of one small group",
          "exact copies of {size} of one small group", plants.subgroup, (0.25, 0.5), "of the group",
          risks=REIDENTIFICATION),
    Leaky("one_entity", "all rows of one person",
          "all rows of one person", plants.one_entity, (0.0,), "once",
          risks=REIDENTIFICATION),
    Leaky("cart", "regression trees (fewest rows in a leaf)",
          "regression trees with {size} rows in a leaf", plants.cart, (50, 20, 5, 1),
          "rows in a leaf", risks=(*REIDENTIFICATION, *MEMBERSHIP, *LINKAGE)),
    Leaky("gamed", "regression trees, with rows near to people thrown away",
          "trees with {size} rows in a leaf, rows near to people thrown away",
          plants.gamed, (5,), "rows in a leaf", risks=(*REIDENTIFICATION, *MEMBERSHIP, *LINKAGE)),
    Leaky("overtrained", "a network that learnt its rows by heart",
          "a network trained for {size} passes", overtrained, (300,),
          "passes", risks=(*REIDENTIFICATION, *MEMBERSHIP, *LINKAGE)),
    Leaky("noise_too_small", "a histogram with a tenth of the noise it claims",
          "a noisy histogram with a tenth of the noise it claims",
          plants.noise_too_small, (0.0,), "once", risks=(*REIDENTIFICATION, *MEMBERSHIP, *LINKAGE)),
)  # fmt: skip


def planted(kind: str) -> Leaky:
    """The leak of that kind.

    Raises:
        UnknownNameError: There is none.
    """
    known = {leaky.kind: leaky for leaky in ZOO}
    if kind not in known:
        raise UnknownNameError(f"no leak is called {kind!r}", mend=f"There are: {', '.join(known)}")
    return known[kind]
