"""Can people's secrets be computed from many counts over the release?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from assay.core import AttackResult, Statistic
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import NO_HOLDOUT, Depth, Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.fidelity.binning import Bins, bins_of
from assay.evaluation.fidelity.views import View
from assay.evaluation.privacy.asked import Asked, everyone
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import pooled

Array = np.ndarray[Any, Any]

#: People one program is solved for, and people of T and of N asked about at most.
BLOCK, LIMIT = 2_000, 4_000
#: Random sets of known columns that are counted by, and the most columns in one.
SETS, WIDEST = 40, 8
_NOBODY = "no other column is known of people, so there is nothing to count by"
_SECRETS = "no column has two values, so there is no secret to find"


@dataclass(frozen=True)
class Reconstruction:
    """A linear program that finds one secret bit of each person from counts over the release.

    The attacker knows some columns of everybody and wants one bit: whether a sensitive column has
    its most frequent level, or lies above its median. For random sets of known columns, and all
    values that people have in them, the release is asked how many of its rows with these values
    have the bit. With ``t`` for the bits, one looks for ``min sum |c_q - sum of t_i over i in q|``
    with ``0 <= t <= 1``, where ``c_q`` is the share in the release times the people in q, and
    rounds. (Annamalai et al. scale counts by the sizes of the tables; a share needs no such scale
    where people are a sample, and found more here.) Values that no released row has are not
    asked. People that no count tells apart get one answer.

    Each program is solved for members and controls together, in an order that knows of neither:
    so what it says of a person cannot depend on who else is a member. At most 4,000 people of T
    and of N are asked about, 2,000 in a program.
    """

    name: ClassVar[str] = "privacy.reconstruction"
    question: ClassVar[str] = "Can people's secrets be computed from many counts over the release?"
    attacker: ClassVar[str] = (
        "Has the release, knows the quasi-identifiers of everybody, and wants one secret of each."
    )
    cost: ClassVar[str] = "one linear program for each 2,000 people: seconds"
    depth: ClassVar[Depth] = Depth.FULL
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.reconstruction", "reconstruction from counts",
        "a secret bit, computed from counts over a release, is right",
        source="linear reconstruction (Annamalai, Gadotti and Rocher 2023, arXiv 2301.10053)",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """A table with two columns that are neither text nor arrays."""
        usable = [c for c in schema if _usable(c)]
        return None if len(usable) > 1 else "it needs a secret and a known column, as levels or numbers"  # fmt: skip

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count members and controls whose bit is right; ``rng`` is not used."""
        scored = self.scored(evidence)
        if isinstance(scored, str):
            return AttackResult(self.name, reason=scored)
        bench = _bench(evidence)
        assert not isinstance(bench, str)
        return result_of(self.name, scored, note=bench.note)

    def scored(self, evidence: Evidence) -> Scored | str:
        """How much surer than the release's own average the computed bit is of the person's, or
        why it cannot be said; people whose secret is missing are not tried."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        bench = _bench(evidence)
        if isinstance(bench, str):
            return bench
        return evidence.work.get(self.name, lambda _: _scored(evidence, bench))


@dataclass(frozen=True)
class Secret:
    """One bit of each row.

    Attributes:
        column: Where it is from.
        above: The median; None where the bit says whether the cell is ``level``.
        level: The most frequent level.
    """

    column: str
    above: Any = None
    level: Any = None

    @classmethod
    def of(cls, column: Column, real: Table) -> Secret | None:
        """From all real rows; None where all have the same bit."""
        cells = real[column.name].drop_nulls()
        if cells.n_unique() < 2:
            return None
        if not column.ordered:
            return cls(column.name, level=cells.mode().sort()[0])
        middle = cells.sort()[(len(cells) - 1) // 2]
        # Where more than half the cells are the largest value, that one is the bit.
        return cls(column.name, level=middle) if middle == cells.max() else cls(column.name, middle)

    def bits(self, table: Table) -> Array:
        """1 or 0, NaN where missing; float64 of shape (n,)."""
        cells = table[self.column]
        bits = cells == self.level if self.above is None else cells > self.above
        return bits.cast(float).fill_null(np.nan).to_numpy()


@dataclass(frozen=True)
class Bench:
    """What every technique's releases share.

    Attributes:
        asked: The people, n of them.
        bits: Their secrets, NaN where missing, shape (n,).
        secret: What the bit says.
        known: Known columns, and their bins.
        sets: What is counted by: for each set, numbers of known columns, and whether cell for cell.
        keys: Key of each person in each set, uint64 of shape (sets, n).
        blocks: The people of each program, in an order drawn at random.
        note: What a reader must know.
    """

    asked: Asked
    bits: Array
    secret: Secret
    known: tuple[Bins, ...]
    sets: tuple[tuple[tuple[int, bool], ...], ...]
    keys: Array
    blocks: tuple[Array, ...]
    note: str


@dataclass(frozen=True)
class Queries:
    """Counts, and who is in them.

    Attributes:
        lines: Of each person, the query it is in, by set; -1 for none. Shape (n, sets).
        answers: How many of its people should have the bit, shape (q,).
    """

    lines: Array
    answers: Array

    @classmethod
    def of(cls, people: Array, released: Array, bits: Array) -> Queries:
        """One query for each key of ``people`` that a released row has.

        Args:
            people: Keys of shape (sets, n).
            released: Keys of the release's rows, shape (sets, m).
            bits: Their bits, shape (m,).
        """
        lines, answers, before = [], [np.zeros(0)], 0
        n = people.shape[1]
        for mine, theirs in zip(people, released, strict=True):
            _, codes = np.unique(np.concatenate([mine, theirs]), return_inverse=True)
            size = int(codes.max(initial=-1)) + 1
            inside, rows = (
                np.bincount(codes[:n], minlength=size),
                np.bincount(codes[n:], minlength=size),
            )
            asked = (inside > 0) & (rows > 0)
            ones = np.bincount(codes[n:], bits, minlength=size)
            answers.append(inside[asked] * ones[asked] / rows[asked])
            number = np.where(asked, before + np.cumsum(asked) - 1, -1)
            lines.append(number[codes[:n]])
            before += int(asked.sum())
        return cls(np.stack(lines, axis=1), np.concatenate(answers))

    def solved(self, otherwise: float) -> Array | None:
        """Each person's bit from 0 to 1, shape (n,), ``otherwise`` for who is in no query; None
        where the solver fails."""
        # People in the same queries are one variable: a solver would deal bits to them at random.
        alike, who, sizes = np.unique(self.lines, axis=0, return_inverse=True, return_counts=True)
        some, of_set = np.nonzero(alike >= 0)
        q, u = len(self.answers), len(alike)
        if not q:
            return np.full(len(self.lines), otherwise)
        members = sparse.csr_matrix((np.ones(len(some)), (alike[some, of_set], some)), shape=(q, u))
        excess = sparse.identity(q)
        found = linprog(
            np.concatenate([np.zeros(u), np.ones(2 * q)]),
            A_eq=sparse.hstack([members, excess, -excess], format="csr"), b_eq=self.answers,
            bounds=np.stack([np.zeros(u + 2 * q), np.concatenate([sizes, np.full(2 * q, np.inf)])], 1),
            method="highs-ipm",  # the same optimum as "highs", several times sooner
        )  # fmt: skip
        if not found.success:
            return None
        share: Array = np.where((alike >= 0).any(axis=1), found.x[:u] / sizes, otherwise)
        # Rounded, as the solver's last digits must not rank people.
        rounded: Array = np.round(share, 6)[who.reshape(-1)]
        return rounded


def _scored(evidence: Evidence, bench: Bench) -> Scored | str:
    scores, hits = [], []
    tried = ~np.isnan(bench.bits)
    for release in evidence.releases:
        found = _reconstructed(bench, release)
        if isinstance(found, str):
            return found
        t, usual = found
        sign = np.where(tried, 2 * bench.bits - 1, 0.0)
        scores.append((sign * (t - usual))[None, :])
        hits.append(tried & ((t > 0.5) == (bench.bits == 1)))
    return Scored(
        bench.asked, tuple(scores), tuple(hits), ("the bit computed is theirs",),
        (tried,) * len(hits),
    )  # fmt: skip


def _reconstructed(bench: Bench, release: Table) -> tuple[Array, float] | str:
    """Each person's bit from 0 to 1, and the release's share of ones."""
    bits = bench.secret.bits(release)
    there = np.flatnonzero(~np.isnan(bits))
    if not len(there):
        return f"the release has no cell in {bench.secret.column}"
    usual = float(bits[there].mean())
    released = _keys(bench.known, bench.sets, release.take(there))
    t = np.empty(len(bench.bits))
    for block in bench.blocks:
        found = Queries.of(bench.keys[:, block], released, bits[there]).solved(usual)
        if found is None:
            return "the linear program was not solved"
        t[block] = found
    return t, usual


def _bench(evidence: Evidence) -> Bench | str:
    return evidence.memo.get("privacy.reconstruction", lambda rng: _made(evidence, rng))


def _made(evidence: Evidence, rng: np.random.Generator) -> Bench | str:
    real = pooled(evidence)
    secret = _secret(evidence, real)
    if secret is None:
        return _SECRETS
    columns, why = _known(evidence.schema, secret.column)
    if not columns:
        return _NOBODY
    asked = _some(everyone(evidence), rng)
    known = tuple(bins_of(View(c.name, c.ordered), real) for c in columns)
    sets = _sets(known, rng)
    order = rng.permutation(len(asked.labels))
    blocks = tuple(np.array_split(order, -(-len(order) // BLOCK)))
    level = "has its most frequent level" if secret.above is None else "is above its median"
    note = join_notes(f"the secret: whether {secret.column} {level}", why, asked.note)
    keys = _keys(known, sets, asked.rows)
    return Bench(asked, secret.bits(asked.rows), secret, known, sets, keys, blocks, note)


def _usable(column: Column) -> bool:
    return column.kind not in (Kind.ARRAY, Kind.TEXT)


def _secret(evidence: Evidence, real: Table) -> Secret | None:
    """The first sensitive column, else the target, else the column with the most even bit."""
    schema, task = evidence.schema, evidence.task
    usable = [c for c in schema if _usable(c)]
    targets = [c for c in usable if c.has(Role.TARGET) or (task and c.name == task.target)]
    for column in (*(c for c in usable if c.has(Role.SENSITIVE)), *targets):
        found = Secret.of(column, real)
        if found is not None:
            return found
    others = [
        s for s in (Secret.of(c, real) for c in usable if not c.has(Role.QUASI_IDENTIFIER)) if s
    ]
    return min(others, key=lambda s: abs(np.nanmean(s.bits(real)) - 0.5)) if others else None


def _known(schema: Schema, secret: str) -> tuple[list[Column], str]:
    """The columns that the attacker knows, and a note on them."""
    usable = [c for c in schema if _usable(c) and c.name != secret]
    said = [c for c in usable if c.has(Role.QUASI_IDENTIFIER)]
    if said:
        return said, f"known of everybody: {', '.join(c.name for c in said)}"
    return usable, "no quasi-identifier is declared, so all other columns are known of everybody"


def _some(whole: Asked, rng: np.random.Generator) -> Asked:
    members, n = whole.members, len(whole.labels)
    if max(members, n - members) <= LIMIT:
        return whole
    places = [
        start + np.sort(rng.choice(size, min(size, LIMIT), replace=False))
        for start, size in ((0, members), (members, n - members))
    ]
    part = whole.part(np.concatenate(places))
    note = (
        f"a sample of {len(places[0]):,} of {members:,} training and {len(places[1]):,} of "
        f"{n - members:,} unseen rows"
    )
    return replace(part, note=note)


def _sets(
    known: tuple[Bins, ...], rng: np.random.Generator
) -> tuple[tuple[tuple[int, bool], ...], ...]:
    """Random sets of columns, each cell for cell or by its bin; none twice."""
    sets = []
    for _ in range(SETS):
        size = int(rng.integers(1, min(WIDEST, len(known)) + 1))
        chosen = np.sort(rng.choice(len(known), size, replace=False))
        sets.append(tuple((int(c), bool(rng.random() < 0.5)) for c in chosen))
    return tuple(dict.fromkeys(sets))


def _keys(
    known: tuple[Bins, ...], sets: tuple[tuple[tuple[int, bool], ...], ...], table: Table
) -> Array:
    """One key a set and row: rows with equal cells, or bins, have equal keys."""
    whole = [table[b.view.name].hash(seed=3).to_numpy() for b in known]
    binned = [b.codes(table).astype(np.uint64) for b in known]
    keys = np.zeros((len(sets), len(table)), np.uint64)
    for key, columns in zip(keys, sets, strict=True):
        for column, exact in columns:
            key *= np.uint64(0x9E3779B97F4A7C15)
            key ^= (whole if exact else binned)[column] + np.uint64(column)
            key ^= key >> np.uint64(29)
            key *= np.uint64(0x94D049BB133111EB)
    return keys
