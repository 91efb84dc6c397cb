"""The order of tasks: what takes long begins first, so that no worker is idle while one ends alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class Timed(Protocol):
    """What the order is made of: see :class:`assay.study.graph.Task`."""

    @property
    def kind(self) -> str:
        """A fit, a judgement or another."""
        ...

    @property
    def about(self) -> str:
        """The technique or part that it is about."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the tasks that it waits for."""
        ...


def longest_first(
    tasks: Mapping[str, Timed], names: Sequence[str], wanted: Iterable[str],
    took: Mapping[tuple[str, str], float],
) -> list[str]:  # fmt: skip
    """Order ``names`` by how long the result they lead to is expected to take, the longest first
    (Graham 1969, "Bounds on multiprocessing timing anomalies", section 4).

    Tasks that lead to one result stay together, so that releases are judged, and let go of, before
    others are made. What no earlier run tells the time of is taken for as long as the longest of its
    kind; with nothing known the order stays as it is.

    Args:
        tasks: By name, each after those it needs.
        names: Those that are to be done, in the same order.
        wanted: Names of the results that are asked for.
        took: Seconds by kind and what it was about, of earlier runs.
    """
    kinds: dict[str, float] = {}
    for (kind, _), seconds in took.items():
        kinds[kind] = max(kinds.get(kind, 0.0), seconds)
    path: dict[str, float] = {}  # seconds from the first task to the end of this one
    for name in names:
        task = tasks[name]
        own = took.get((task.kind, task.about), kinds.get(task.kind, 0.0))
        path[name] = own + max((path.get(n, 0.0) for n in task.needs), default=0.0)
    urgent = {name: path[name] for name in wanted if name in path}
    for name in reversed(names):
        for need in tasks[name].needs:
            urgent[need] = max(urgent.get(need, 0.0), urgent.get(name, 0.0))
    return sorted(names, key=lambda name: -urgent.get(name, 0.0))
