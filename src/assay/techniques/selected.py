"""Settings of a private technique, chosen under differential privacy: the best of several fits."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.core import ConfigError, PrivacyClaim, TechniqueError
from assay.data import Encoder, Schema, Table
from assay.techniques.aim import Aim
from assay.techniques.checkpoints import nowhere
from assay.techniques.coded import uncodable
from assay.techniques.columns_paid import Paid, paid
from assay.techniques.domains_paid import assumed, undeclared
from assay.techniques.graph import total_of
from assay.techniques.jtree import Jtree
from assay.techniques.marginals import MarginalModel, MarginalTechnique
from assay.techniques.mst import Mst
from assay.techniques.promised import need_small, persons_of
from assay.techniques.settings import need_number, need_one_of, need_packages
from assay.techniques.space import Choice, Real, SearchSpace, at

if TYPE_CHECKING:
    from assay.dp import Ledger

Array = np.ndarray[Any, Any]

#: Techniques whose fits are paid for in a ledger, so that what the best of many costs is known.
OF: dict[str, type[MarginalTechnique]] = {kind.name: kind for kind in (Mst, Jtree, Aim)}

_NEEDS = ("opendp", "dp_accounting", "cryptography")
_COMMON = 0.3  # of what a run costs: codes that all runs are scored on
_SCORE = 0.1  # of what a run costs: its score
_BINS, _POOL, _PAIRS = 16, 10, 800
_DRAWN = 8  # settings to choose among where none are named
_HAIR = 1 - 1e-6  # less than may be paid, so that no rounding makes it too much


@dataclass(frozen=True, kw_only=True)
class Selected:
    """Fits a private technique a random number of times, with settings drawn anew each time, and
    keeps the fit whose pairs are nearest to the rows' by a noisy score.

    Attributes:
        of: ``mst``, ``jtree`` or ``aim``.
        epsilon: Of the promise to each person, of all fits and the choice together, above 0 to
            1,000.
        delta: Of the promise, above 0 to .01; it must be below 1 over the number of persons.
        mean: Fits to expect, 1.1 to 1,000. How many there were is not told.
        settings: Settings that all fits have, ``epsilon`` and ``delta`` not among them.
        candidates: Settings to choose among, each drawn alike; none for eight spread over what the
            technique says is worth searching, its defaults first. They must not depend on the rows.
    """

    name: ClassVar[str] = "selected"
    family: ClassVar[str] = "private"
    title: ClassVar[str] = "Settings chosen privately"
    suits: ClassVar[str] = (
        "A private technique whose settings matter and are not known from public rows; the choice is "
        "paid for, so that each fit has little more than half of the epsilon that it would have alone."
    )
    source: ClassVar[str] = "Papernot and Steinke 2022; Liu and Talwar 2019"
    space: ClassVar[SearchSpace] = {
        "of": Choice(tuple(OF)), "mean": Real(2.0, 20.0, log=True),
    }  # fmt: skip
    untimed: ClassVar[bool] = True
    of: str = "mst"
    epsilon: float = 1.0
    delta: float = 1e-9
    mean: float = 5.0
    settings: Mapping[str, Any] | None = None
    candidates: Sequence[Mapping[str, Any]] = ()

    def __post_init__(self) -> None:
        need_one_of(self.name, "of", self.of, tuple(OF))
        need_number(self.name, "epsilon", self.epsilon, 1e-6, 1_000)
        need_number(self.name, "delta", self.delta, 1e-300, 0.01)
        need_number(self.name, "mean", self.mean, 1.1, 1_000)
        for one in self.offered:
            self._made(one, 1.0, self.delta)  # a mistake is told here, not at the fourth fit

    @property
    def offered(self) -> tuple[Mapping[str, Any], ...]:
        """The settings to choose among."""
        return tuple(self.candidates) or spread(OF[self.of], _DRAWN)

    def accepts(self, schema: Schema) -> str | None:
        """None, or the first column that has no codes."""
        return uncodable(schema)

    def fit(self, train: Table, rng: np.random.Generator) -> MarginalModel:
        """Pay for codes, then fit and score as often as was drawn. Nothing of it comes from ``rng``
        but the rows that are scored.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; or packages are
                not installed.
            ConfigError: Delta is no smaller than a promise to one of the persons needs, or epsilon
                too little for so many fits.
        """
        reason = self.accepts(train.schema) or (
            "" if len(train) else "there are no rows to learn from"
        )
        if reason:
            raise TechniqueError(reason, where=f"technique {self.name!r}")
        need_packages(self.name, "it", _NEEDS, "dp")
        from assay.dp import SecureSource, runs

        whose = persons_of(train)
        need_small(self.name, self.delta, int(whose.max()) + 1)
        costs = Costs.of(self, train)
        common = costs.ledger(_COMMON)
        codes = paid(train, whose, _BINS, _POOL, common, common.rho * (1 - 1e-12))
        scored = Scored.of(train, whose, codes)
        offered, best, top = self.offered, None, 0
        for word in SecureSource().words(runs(self.mean)):
            own = offered[int(word % len(offered))]  # unlike by 2**-61: of public settings
            with nowhere():  # two runs of the same settings have no noise in common
                model = self._made(own, costs.epsilon, costs.delta).fit(train, rng)
            score = scored.score(model, rng, _SCORE * costs.rho * _HAIR)
            if best is None or score > top:
                best, top = model, score
        assert best is not None
        costs.check(common.rho)
        claim = self._claim(best, codes, costs)
        # The ledger of one fit among many would say too little was paid.
        return replace(best, claim=claim, ledger={})

    def _made(self, own: Mapping[str, Any], epsilon: float, delta: float) -> MarginalTechnique:
        known = {f.name for f in fields(OF[self.of]) if f.init} - {"epsilon", "delta"}
        asked = {**(self.settings or {}), **own}
        unknown = sorted(set(asked) - known)
        if unknown:
            raise ConfigError(
                f"{self.of} has no setting {unknown[0]!r} to choose", where=f"technique {self.name!r}",
                mend=f"It has {', '.join(sorted(known))}",
            )  # fmt: skip
        return OF[self.of](**asked, epsilon=epsilon, delta=delta)

    def _claim(self, best: MarginalModel, codes: Paid, costs: Costs) -> PrivacyClaim:
        from assay.dp import SELECTION

        assert best.claim is not None  # its ledger has paid
        public = assumed(codes.learnt, codes.levels), "how many rows are released", "all settings"
        how = (
            f"assay {version('assay')}, selected: the best by a noisy score of a random number of fits "
            f"of {self.of} (logarithmic, {self.mean:g} expected), each asked for ε = {costs.epsilon:.3g}, δ = {costs.delta:.2g}, "
            f"of {len(self.offered)} settings; exact noise of OpenDP {version('opendp')} and random bits "
            "of the operating system; one row of each person, drawn at random. How many fits there "
            "were, and how long they took, is not part of the promise and must not be told"
        )
        return PrivacyClaim(
            self.epsilon, self.delta, "approximate", "add-or-remove", best.claim.unit, SELECTION,
            public, how,
        )  # fmt: skip


@dataclass(frozen=True)
class Costs:
    """What each fit of a selection is asked for.

    Attributes:
        whole: The selection.
        rho: A run with its score may cost so much.
        epsilon, delta: That each fit is asked for.
        apart: Of that delta, the chance that finding levels costs more.
        unit: ``row`` or ``person``.
    """

    whole: Selected
    rho: float
    epsilon: float
    delta: float
    apart: float
    unit: str

    @classmethod
    def of(cls, whole: Selected, train: Table) -> Costs:
        """From the promise of all together."""
        from assay.dp import LEVELS_DELTA, SPARE, rho_of_run, run_chance, run_epsilon

        rho = rho_of_run(whole.epsilon, (1 - SPARE) * whole.delta, whole.mean, _COMMON)
        delta = run_chance(whole.epsilon, whole.delta, whole.mean) / LEVELS_DELTA
        apart = LEVELS_DELTA * delta if undeclared(train.schema) else 0.0
        epsilon = _HAIR * run_epsilon((1 - _SCORE) * rho, delta - apart)
        unit = "row" if train.people is None else "person"
        return cls(whole, rho, epsilon, delta, apart, unit)

    def ledger(self, share: float) -> Ledger:
        """Of what comes before the runs: ``share`` of what one costs."""
        from assay.dp import Ledger, run_epsilon

        epsilon = _HAIR * run_epsilon(share * self.rho, self.delta - self.apart)
        return Ledger(epsilon, self.delta, self.unit, apart=self.apart)

    def check(self, before: float) -> None:
        """Raises AssertionError where what was paid is more than was promised."""
        from assay.dp import SPARE, Selection, rho_for

        fit = rho_for(self.epsilon, self.delta - self.apart)
        found = Selection(self.whole.mean, fit + _SCORE * self.rho * _HAIR, before)
        assert found.epsilon((1 - SPARE) * self.whole.delta) <= self.whole.epsilon


@dataclass(frozen=True)
class Scored:
    """The rows' pairs on codes that were paid for, and how far from them a fit is.

    Attributes:
        encoder, merged: Codes, and what each is merged to.
        counts: Of persons, in the cells of each pair.
        pairs: Columns.
        sizes: Merged codes of each column.
        persons: About how many there are, by noisy counts.
    """

    encoder: Encoder
    merged: tuple[Array, ...]
    counts: tuple[Array, ...]
    pairs: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]
    persons: int

    @classmethod
    def of(cls, train: Table, whose: Array, codes: Paid) -> Scored:
        """Count one row of each person, drawn at random."""
        from assay.dp import one_each

        sizes = tuple(int(own.max()) + 1 for own in codes.merged)
        few = range(len(sizes))
        pairs: list[tuple[int, ...]] = [*itertools.combinations(few, 2)] or [(0,)]
        pairs = pairs[:: -(-len(pairs) // _PAIRS)]  # of very many some, whatever the rows are
        made = cls(
            codes.encoder, codes.merged, (), tuple(pairs), sizes, round(total_of(codes.ones))
        )
        return replace(made, counts=made.counted(train.take(one_each(whose))))

    def counted(self, table: Table) -> tuple[Array, ...]:
        """Rows in the cells of each pair."""
        codes = self.encoder.encode(table)
        own = [m[c] for m, c in zip(self.merged, codes.T, strict=True)]
        return tuple(
            np.bincount(
                np.ravel_multi_index([own[j] for j in pair], [self.sizes[j] for j in pair]),
                minlength=int(np.prod([self.sizes[j] for j in pair])),
            )
            for pair in self.pairs
        )

    def score(self, model: MarginalModel, rng: np.random.Generator, rho: float) -> int:
        """Less the sum, over pairs, of absolute differences of counts, under noise: a person more
        or less moves it by one a pair at most."""
        from assay.dp import discrete_gaussian

        drawn = self.counted(model.sample(self.persons, rng))
        apart = sum(int(np.abs(a - b).sum()) for a, b in zip(self.counts, drawn, strict=True))
        return int(discrete_gaussian(np.array([-apart]), rho / len(self.pairs) ** 2)[0])


def spread(kind: type[MarginalTechnique], count: int) -> tuple[dict[str, Any], ...]:
    """So many settings over what a technique says is worth searching: its defaults, then points
    that fill the space evenly (Roberts 2018), the same for every table."""
    usual = kind()
    first = {name: getattr(usual, name) for name in kind.space}
    dims = len(kind.space)
    ratio = 2.0
    for _ in range(50):  # the root of x^(dims + 1) = x + 1
        ratio = (1 + ratio) ** (1 / (dims + 1))
    steps = ratio ** -np.arange(1.0, dims + 1)
    places = (0.5 + np.arange(1, count)[:, None] * steps) % 1
    drawn = (
        {n: at(s, float(u)) for (n, s), u in zip(kind.space.items(), p, strict=True)}
        for p in places
    )
    return (first, *drawn)
