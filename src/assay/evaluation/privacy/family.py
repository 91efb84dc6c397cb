"""One exact test over everything that any attack looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse, special

from assay.evaluation.privacy.scan import SHARES, centred, ends, moments

Array = np.ndarray[Any, Any]

#: Top shares that are looked at among exposed people and groups, and rows such a set must have.
WITHIN, FEWEST = (0.05, 0.25), 6
#: How an attack's share of the doubt is dealt to looks at everybody, the exposed, and groups.
SPENT = (0.5, 0.25, 0.25)
#: Rows of a set up to which its probability is exact; a normal one is near enough above.
EXACT = 300
_BLOCK = 500  # labellings counted at once


@dataclass(frozen=True)
class Look:
    """One set of people, or one order of them.

    Attributes:
        attack: Number of the attack it belongs to.
        where: In words: which score, and among whom.
        weights: 1 for those in the set and 0 for others, or centred ranks; float32 of shape (n,).
        size: How many are in the set; 0 for ranks.
        among: 0 for everybody, 1 for the exposed, 2 for groups.
    """

    attack: int
    where: str
    weights: Array
    size: int
    among: int = 0


def looks_of(
    attack: int, scores: Array, names: tuple[str, ...], hits: Array | None,
    exposed: tuple[tuple[str, Array], ...] = (), groups: tuple[tuple[str, Array], ...] = (),
) -> list[Look]:  # fmt: skip
    """What the test looks at of one attack: the top of each score, its ranks and its claims, among
    all people, among the exposed and within groups.

    A set ends only where a block of equal scores ends, so no order among ties is made up. Sets
    that hold the same people are looked at once.

    Args:
        attack: Its number.
        scores: Shape (s, n), higher is more like a member.
        names: The scores in words.
        hits: Whom it claims, bool of shape (n,); None where it has no cutoff of its own.
        exposed: Labelled masks of the most exposed people, bool of shape (n,).
        groups: Likewise of groups of people.
    """
    n = scores.shape[1]
    sets: dict[bytes, tuple[str, Array, int]] = {}
    found = []
    for name, values in zip(names, scores, strict=True):
        _add(sets, _tops(values, np.ones(n, bool), SHARES, 1), name, 0)
        if values.max() > values.min():
            found.append(Look(attack, name, centred(values), 0))
    if hits is not None:
        _add(sets, [hits], "all claims", 0)
    for among, masks in ((1, exposed), (2, groups)):
        for label, mask in masks:
            for name, values in zip(names, scores, strict=True):
                _add(sets, _tops(values, mask, WITHIN, FEWEST), f"{name}, among {label}", among)
            if hits is not None:
                _add(sets, [hits & mask], f"all claims, among {label}", among)
    for where, inside, among in sets.values():
        found.append(Look(attack, where, inside.astype(np.float32), int(inside.sum()), among))
    return found


def _add(
    sets: dict[bytes, tuple[str, Array, int]], found: list[Array], where: str, among: int
) -> None:
    for inside in found:
        if inside.any() and not inside.all():
            sets.setdefault(np.packbits(inside).tobytes(), (where, inside, among))


def _tops(values: Array, mask: Array, shares: tuple[float, ...], fewest: int) -> list[Array]:
    return [(values >= end) & mask for end in ends(values[mask], shares, fewest)]


@dataclass(frozen=True)
class Family:
    """The test's outcome.

    Attributes:
        best: Number of each attack's most telling look, -1 where it has none; shape (attacks,).
        seen: Its evidence, -log10 of the probability of as many members by chance; shape (attacks,).
        counts: Labellings in which ANY look of ANY attack is as telling; shape (attacks,).
        permutations: Labellings tried.
    """

    best: Array
    seen: Array
    counts: Array
    permutations: int

    @property
    def adjusted(self) -> Array:
        """Familywise adjusted p-value of each attack, shape (attacks,)."""
        p: Array = (self.counts + 1) / (self.permutations + 1)
        return p

    @property
    def p_value(self) -> float:
        """The whole family's p-value: that of its most telling attack."""
        return float(self.adjusted.min())


def family(
    looks: list[Look], attacks: int, labels: Array, packed: Array,
    weights: tuple[float, ...] | None = None,
) -> Family:  # fmt: skip
    """Hold every attack's most telling look against the most telling of all under labels dealt anew.

    Each look's count of members is turned into ``-log10 P(as many or more)`` (hypergeometric; for
    ranks and sets above 300 rows by the normal approximation), so that a small set without a
    single control and a large one with a slight excess compare. Then the single-step minP
    procedure (Westfall and Young 1993, section 2.3): since labels are exchangeable without a
    leak, the adjusted p-values are exact for the whole family, whatever the looks are. Looks are
    weighted (Genovese, Roeder and Wasserman 2006): every attack has its share of the doubt, half
    of it for everybody, a quarter each for the exposed and for groups, so that a hundred
    looks at groups do not drown the one look at exact copies.

    Args:
        looks: Of all attacks, on the same n people.
        attacks: How many attacks there are.
        labels: 1 for members, 0 for controls, shape (n,).
        packed: Labellings of :func:`assay.evaluation.privacy.scan.permutations`.
        weights: Each attack's share of the doubt, to be scaled; None for equal ones.
    """
    none = np.full(attacks, -1)
    if not looks:
        return Family(none, np.zeros(attacks), np.full(attacks, len(packed)), len(packed))
    counter = _Counter.of(looks, int(labels.sum()), len(labels))
    bonus = _bonus(looks, np.ones(attacks) if weights is None else np.array(weights))
    observed = counter.evidence(labels[None, :])[0] + bonus
    owner = np.array([k.attack for k in looks])
    best, seen = none.copy(), np.zeros(attacks)
    for a in range(attacks):
        mine = np.flatnonzero(owner == a)
        if len(mine):
            best[a] = mine[np.argmax(observed[mine])]
            seen[a] = observed[best[a]]
    bare = np.where(best >= 0, seen - bonus[best], 0.0)
    counts = np.zeros(attacks, int)
    for start in range(0, len(packed), _BLOCK):
        dealt = np.unpackbits(packed[start : start + _BLOCK], axis=1, count=len(labels))
        largest = (counter.evidence(dealt) + bonus).max(axis=1)
        counts += (largest[:, None] >= seen[None, :] - 1e-9).sum(axis=0)
    counts[best < 0] = len(packed)
    return Family(best, bare, counts, len(packed))


def _bonus(looks: list[Look], weights: Array) -> Array:
    """log10 of each look's weight, weights of mean 1, shape (looks,)."""
    count = np.zeros((len(weights), len(SPENT)))
    for look in looks:
        count[look.attack, look.among] += 1
    share = np.array([weights[k.attack] * SPENT[k.among] / count[k.attack, k.among] for k in looks])
    weight: Array = np.log10(share * len(looks) / share.sum())
    return weight


@dataclass(frozen=True)
class _Counter:
    """Counts members in all looks at once: small sets as a sparse matrix, the rest as a dense one."""

    small: Any
    large: Array
    order: Array
    tables: Array
    starts: Array
    mean: Array
    sd: Array

    @classmethod
    def of(cls, looks: list[Look], members: int, n: int) -> _Counter:
        small = [i for i, k in enumerate(looks) if 0 < k.size <= EXACT]
        large = [i for i in range(len(looks)) if not 0 < looks[i].size <= EXACT]
        rows = [np.flatnonzero(looks[i].weights) for i in small]
        sizes = np.array([len(r) for r in rows], int)
        matrix = sparse.csr_matrix(
            (np.ones(int(sizes.sum()), np.float32),
             np.concatenate(rows) if rows else np.zeros(0, int),
             np.concatenate([[0], np.cumsum(sizes)])),
            shape=(len(small), n),
        )  # fmt: skip
        dense = (np.stack([looks[i].weights for i in large], axis=1) if large
                 else np.zeros((n, 0), np.float32))  # fmt: skip
        tails = {int(k): _tails(int(k), members, n) for k in np.unique(sizes)}
        lengths = np.array([len(tails[int(k)]) for k in sizes], int)
        mean, sd = moments(dense, members)
        return cls(
            matrix, dense, np.argsort(np.array(small + large)),
            np.concatenate([tails[int(k)] for k in sizes]) if small else np.zeros(0),
            np.concatenate([[0], np.cumsum(lengths)])[:-1].astype(int), mean, sd,
        )  # fmt: skip

    def evidence(self, labels: Array) -> Array:
        """Evidence of every look under labels of shape (b, n); shape (b, looks)."""
        dealt = labels.astype(np.float32)
        counts = np.rint((self.small @ dealt.T).T).astype(int)
        few = self.tables[self.starts[None, :] + counts] if counts.size else counts.astype(float)
        sums = (dealt @ self.large).astype(np.float64)
        members = float(labels[0].sum())
        z = np.round((sums - members * self.mean) / self.sd, 4)  # float32 sums must tie as integers
        many = -special.log_ndtr(-z) / np.log(10)
        both: Array = np.concatenate([few, many], axis=1)[:, self.order]
        return both


def _tails(size: int, members: int, n: int) -> Array:
    """``-log10 P(X >= m)`` for m = 0..size, X hypergeometric; shape (size + 1,)."""
    m = np.arange(size + 1)
    chance = _log_choose(members, m) + _log_choose(n - members, size - m) - _log_choose(n, size)
    tail = np.logaddexp.accumulate(chance[::-1])[::-1] / np.log(10)
    found: Array = np.clip(-tail, 0.0, 300.0)
    return found


def _log_choose(n: int, k: Array | int) -> Array:
    """``log C(n, k)``, -infinity where k lies outside 0..n."""
    with np.errstate(invalid="ignore"):
        log = special.gammaln(n + 1) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
    found: Array = np.where((np.asarray(k) >= 0) & (np.asarray(k) <= n), log, -np.inf)
    return found
