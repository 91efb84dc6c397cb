"""Coefficients of ridge and logistic regression with robust standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from assay.evaluation.utility.features import Array

#: Pull towards 0 of every coefficient but the intercept, as in the linear family.
PULL, STEPS = 1.0, 50


@dataclass(frozen=True)
class Coefficients:
    """One regression.

    Attributes:
        beta: Coefficients without the intercept, shape (d,); 0 where they cannot be known.
        error: Their standard errors, shape (d,).
        known: Whether the column varies in the rows and the target does, shape (d,).
        drawn: Draws from their normal approximation, shape (B, d).
    """

    beta: Array
    error: Array
    known: Array
    drawn: Array


def regress(seen: Any, target: Array, *, logistic: bool, draws: Array) -> Coefficients:
    """Fit one regression.

    Args:
        seen: Sparse (n, d), without an intercept.
        target: 0 and 1 for a logistic regression, else numbers; shape (n,).
        logistic: Which of the two.
        draws: Standard normal numbers, shape (B, d + 1).

    The covariance is the sandwich ``H^-1 (X' diag(r^2) X) H^-1 n / (n - d)`` (White 1980; Huber
    1967), with the penalty in H.
    """
    n, d = seen.shape
    x = np.column_stack([np.ones(n), seen.toarray()])
    varies = np.ptp(x[:, 1:], axis=0) > 0 if n else np.zeros(d, bool)
    if np.ptp(target) == 0:
        return Coefficients(np.zeros(d), np.ones(d), np.zeros(d, bool), np.zeros((len(draws), d)))
    pull = np.full(d + 1, PULL)
    pull[0] = 1e-9
    beta = _newton(x, target, pull) if logistic else _ridge(x, target, pull)
    said = expit(x @ beta) if logistic else x @ beta
    weight = said * (1 - said) if logistic else np.ones(n)
    curve = (x * weight[:, None]).T @ x + np.diag(pull)
    inverse = np.linalg.inv(curve)
    wrong = (x * (target - said)[:, None]) @ inverse
    covariance = wrong.T @ wrong * n / max(1, n - d - 1) if n > d + 1 else inverse
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    error = np.sqrt(np.maximum(np.diag(covariance), 1e-12))[1:]
    drawn = (beta + draws @ root.T)[:, 1:]
    return Coefficients(
        np.where(varies, beta[1:], 0.0), error, varies, np.where(varies, drawn, 0.0)
    )  # fmt: skip


def _ridge(x: Array, target: Array, pull: Array) -> Array:
    beta: Array = np.linalg.solve(x.T @ x + np.diag(pull), x.T @ target)
    return beta


def _newton(x: Array, target: Array, pull: Array) -> Array:
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(target.mean() / (1 - target.mean()))
    loss = _loss(x, target, pull, beta)
    for _ in range(STEPS):
        said = expit(x @ beta)
        slope = x.T @ (said - target) + pull * beta
        step = np.linalg.solve(
            (x * (said * (1 - said))[:, None]).T @ x + np.diag(pull), slope
        )  # fmt: skip
        share = 1.0
        while share > 1e-6 and _loss(x, target, pull, beta - share * step) > loss:
            share /= 2
        beta = beta - share * step
        before, loss = loss, _loss(x, target, pull, beta)
        if before - loss <= 1e-9 * (1 + abs(loss)):
            break
    return beta


def _loss(x: Array, target: Array, pull: Array, beta: Array) -> float:
    line = x @ beta
    return float(np.sum(np.logaddexp(0.0, line) - target * line) + pull @ beta**2 / 2)
