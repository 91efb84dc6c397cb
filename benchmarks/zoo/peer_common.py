"""What the peers' scripts share: the tables, a clock, a limit, one line of JSON a measure.

Runs inside a peer's own environment, so it asks for numpy, pandas and SciPy only. Every script is
called as ``peer_X.py T N S [S ...] [--secret COLUMN] [--limit SECONDS] [--only WORD] [--most N]``.

A line is one measure on one release::

    {"peer", "version", "measure", "release", "file", "value", "worse", "interval", "alarm",
     "verdict", "rule", "cpu_s", "wall_s", "failed"}

``alarm`` is true, false or null; null means that neither the tool nor its documents say what is
bad, or that the measure failed. ``verdict`` says whose rule it is: ``tool`` (its own interval or
threshold), ``documents`` (its documents name the number a safe release should have; the allowance
for chance is ours) or ``none``. ``worse`` is the end of the scale that speaks for a leak, for
``peers.threshold``. Seconds that several measures share stand at the first of them. ``--most`` is
for peers whose time grows with rows times rows: how many rows they ask about at most.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import json
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import beta


@dataclass(frozen=True)
class Measure:
    """One number of a peer: what it is called, which end is bad, and when it is an alarm."""

    name: str
    worse: str
    verdict: str
    rule: str


@dataclass(frozen=True)
class Found:
    """What a peer found: its value, its interval and its alarm, where it has them."""

    value: float | None
    interval: tuple[float, float] | None = None
    alarm: bool | None = None


@dataclass(frozen=True)
class Given:
    """The three tables, the column that an attacker wants to guess, and how many rows to ask about.

    ``most`` is None for all.
    """

    T: pd.DataFrame
    N: pd.DataFrame
    S: pd.DataFrame
    secret: str
    most: int | None = None

    @property
    def known(self) -> list[str]:
        return [c for c in self.T.columns if c != self.secret]

    @property
    def numeric(self) -> list[str]:
        return [c for c in self.T.columns if pd.api.types.is_numeric_dtype(self.T[c])]

    def filled(self) -> Given:
        """Without missing cells, for tools that stop at one: a level of its own, or T's median."""
        fill = {c: self.T[c].median() if c in self.numeric else "(missing)" for c in self.T.columns}
        return Given(*(f.fillna(fill) for f in (self.T, self.N, self.S)), self.secret, self.most)


Question = tuple[Sequence[Measure], Callable[[Given], Sequence[Found]]]


def share(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Exact two-sided interval for a share (Clopper and Pearson 1934)."""
    tail = (1 - level) / 2
    low = beta.ppf(tail, count, of - count + 1) if count else 0.0
    high = beta.ppf(1 - tail, count + 1, of - count) if count < of else 1.0
    return float(low), float(high)


def main(package: str, questions: Sequence[Question]) -> None:
    """Put every question about every release and print one line for each of its measures."""
    asked = argparse.ArgumentParser(description=f"{package}: does it catch a leak in S?")
    asked.add_argument("train")
    asked.add_argument("holdout")
    asked.add_argument("releases", nargs="+")
    asked.add_argument("--secret", help="the column an attacker guesses; the last one if not said")
    asked.add_argument("--limit", type=float, default=600, help="seconds for one question")
    asked.add_argument("--most", type=int, help="rows to ask about where that costs rows squared")
    asked.add_argument("--only", default="", help="questions whose name holds this word")
    given = asked.parse_args()
    warnings.simplefilter("ignore")
    out = sys.stdout
    version = importlib.metadata.version(package)
    T, N = pd.read_parquet(given.train), pd.read_parquet(given.holdout)
    secret = given.secret or T.columns[-1]
    T, N = alike(T, T), alike(N, T)
    for release, file in enumerate(given.releases):
        # Shuffled: some tools take a copy in the same order for T itself and look away.
        S = alike(pd.read_parquet(file), T).sample(frac=1, random_state=0, ignore_index=True)
        about = {"peer": package, "version": version, "release": release, "file": file}
        for measures, ask in questions:
            exact = {m.name for ms, _ in questions for m in ms if m.name == given.only}
            if not any(m.name in exact or (not exact and given.only in m.name) for m in measures):
                continue
            tables = Given(T.copy(), N.copy(), S.copy(), secret, given.most)
            with contextlib.redirect_stdout(sys.stderr):  # the tools print where they like
                lines = answer(measures, ask, tables, given.limit)
            for line in lines:
                print(json.dumps({**about, **line}), file=out, flush=True)


def answer(
    measures: Sequence[Measure], ask: Callable[[Given], Sequence[Found]], given: Given, limit: float
) -> list[dict[str, Any]]:
    """One line a measure; when the peer fails, each says why and none has a value."""
    np.random.seed(0)  # noqa: NPY002, the peers draw from numpy's global state
    cpu, wall, failed, found = spent(), time.perf_counter(), "", [Found(None)] * len(measures)
    try:
        with at_most(limit):
            found = list(ask(given))
    except Exception as problem:  # whatever a peer raises is its answer
        said = str(problem).strip().splitlines() or [""]
        failed = f"{type(problem).__name__}: {said[0][:200]}"
    cost = {"cpu_s": round(spent() - cpu, 3), "wall_s": round(time.perf_counter() - wall, 3)}
    lines = []
    for place, (measure, one) in enumerate(zip(measures, found, strict=True)):
        value = one.value if one.value is not None and np.isfinite(one.value) else None
        lines.append({
            "measure": measure.name,
            "value": None if value is None else float(value), "worse": measure.worse,
            "interval": None if one.interval is None else [float(x) for x in one.interval],
            "alarm": None if one.alarm is None else bool(one.alarm),
            "verdict": measure.verdict, "rule": measure.rule.replace("SECRET", given.secret),
            **(cost if place == 0 else {"cpu_s": 0.0, "wall_s": 0.0}),
            "failed": failed or ("" if value is not None else "the tool gave no number"),
        })  # fmt: skip
    return lines


def alike(frame: pd.DataFrame, T: pd.DataFrame) -> pd.DataFrame:
    """T's columns in T's order: floats or whole numbers as they are, all else as text."""
    out = pd.DataFrame(index=range(len(frame)))
    for name in T.columns:
        cells = frame[name].reset_index(drop=True)
        if pd.api.types.is_numeric_dtype(T[name]) and not pd.api.types.is_bool_dtype(T[name]):
            cells = pd.to_numeric(cells)
            # One kind in all tables: a tool may call 3 and 3.0 two different values.
            out[name] = cells.astype(T[name].dtype if cells.notna().all() else float)
        else:
            out[name] = cells.astype(object).map(str, na_action="ignore").astype(object)
    return out


def spent() -> float:
    """CPU seconds of this process, its threads and its finished children."""
    both = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise ``TimeoutError`` in the block when its wall time is over."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"stopped after {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
