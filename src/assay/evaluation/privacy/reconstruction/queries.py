"""Counts over a release, and the linear program that explains them by bits of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

Array = np.ndarray[Any, Any]


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
        share = np.where((alike >= 0).any(axis=1), found.x[:u] / sizes, otherwise)
        # Rounded, as the solver's last digits must not rank people.
        rounded: Array = np.round(share, 6)[who.reshape(-1)]
        return rounded

    def weights(self) -> Array:
        """How closely each person was counted: the sum over its queries of 1 over the people in
        them, shape (n,)."""
        inside = np.bincount(self.lines[self.lines >= 0], minlength=len(self.answers) + 1)
        each = np.where(self.lines >= 0, 1 / np.maximum(inside[self.lines], 1), 0.0)
        weights: Array = np.round(each.sum(axis=1), 6)
        return weights
