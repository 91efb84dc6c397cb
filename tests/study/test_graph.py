"""Tasks in their order, kept ones not done again, and a failure that takes its dependents alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from assay.study import graph as graph_
from assay.study.executors import Here
from assay.study.graph import Graph, Task
from assay.study.store import Fleeting, State


def plus(*values: int) -> int:
    return sum(values)


def fails(*_: int) -> int:
    raise ValueError("a cell")


def task(name: str, value: int, *needs: str, work: Any = plus, **more: Any) -> Task:
    return Task(
        name, "fit", "x", f"key of {name}", work, (value,), lambda v: str(v).encode(),
        lambda c: int(c) if c.isdigit() else None, needs, **more,
    )  # fmt: skip


class Watched:
    def __init__(self, tasks: Sequence[Task], store: Fleeting) -> None:
        self.said: list[str] = []
        self.states: dict[str, State] = {}
        self.graph = Graph({t.name: t for t in tasks}, Here(), store, self.said.append, self._moved)

    def _moved(self, names: Sequence[str], state: State, why: str, seconds: float) -> None:
        self.states |= dict.fromkeys(names, state)


def test_results_flow_along_needs_and_nothing_else_is_done() -> None:
    ended: list[str] = []
    tasks = [
        task("a", 1, ended=lambda: ended.append("a")), task("b", 10), task("c", 100, "a", "b"),
        task("alone", 5),
    ]  # fmt: skip
    store = Fleeting()
    seen = Watched(tasks, store)
    assert seen.graph.run(["c"])["c"].value == 111
    assert seen.said == ["a", "b", "c"]
    assert set(seen.states.values()) == {State.DONE}
    assert ended == ["a"]
    assert store.results == {"key of a": b"1", "key of b": b"10", "key of c": b"111"}


def test_what_is_kept_is_not_done_again_nor_what_only_it_needs() -> None:
    tasks = [task("a", 1), task("b", 10, "a"), task("c", 100, "b")]
    store = Fleeting({"key of b": b"70"})
    seen = Watched(tasks, store)
    assert seen.graph.run(["c"])["c"].value == 170
    assert seen.said == ["c"]
    assert seen.states == {"b": State.KEPT, "c": State.DONE}


def test_what_is_kept_and_cannot_be_read_is_done_again() -> None:
    store = Fleeting({"key of a": b"damaged"})
    seen = Watched([task("a", 1)], store)
    assert seen.graph.run(["a"])["a"].value == 1


def test_another_was_first_and_its_result_is_the_one_that_counts() -> None:
    store = Fleeting()

    def late(value: int) -> int:
        store.results["key of a"] = b"9"
        return value

    seen = Watched([task("a", 1, work=late), task("b", 10, "a")], store)
    assert seen.graph.run(["b"])["b"].value == 19


def test_a_failure_takes_its_dependents_and_the_rest_goes_on() -> None:
    tasks = [
        task("a", 1, work=fails), task("b", 1, "a"), task("c", 1, "b"), task("d", 1),
        task("e", 1, "d"),
    ]  # fmt: skip
    seen = Watched(tasks, Fleeting())
    done = seen.graph.run(["c", "e"])
    assert done["c"].failure.startswith("It stopped with ValueError in test_graph.py:")
    assert done["e"].value == 2
    assert {n for n, s in seen.states.items() if s is State.FAILED} == {"a", "b", "c"}


def test_one_with_jobs_of_its_own_is_done_beside_the_executor() -> None:
    seen = Watched([task("a", 1, here=True), task("b", 1, "a")], Fleeting())
    assert seen.graph.run(["b"])["b"].value == 2


class Shared(Fleeting):
    """A store that another process works on too: it does ``theirs`` and is done after some looks."""

    def __init__(self, theirs: dict[str, bytes | None], looks: int = 1) -> None:
        super().__init__()
        self.theirs, self.looks, self.claims = theirs, dict.fromkeys(theirs, looks), set[str]()

    def claim(self, key: str) -> bool:
        if self.looks.get(key, 0) > 0:
            self.looks[key] -= 1
            return False
        if (content := self.theirs.pop(key, None)) is not None:
            self.results[key] = content
        self.claims.add(key)
        return True

    def free(self, key: str) -> None:
        self.claims.discard(key)


def test_what_another_study_does_is_waited_for_and_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_, "_LOOK", 0.01)
    tasks = [task("a", 1), task("b", 10), task("c", 100, "a", "b")]
    store = Shared({"key of a": b"7"}, looks=3)
    seen = Watched(tasks, store)
    assert seen.graph.run(["c"])["c"].value == 117
    assert seen.said == ["b", "waiting for another run, which does what is left", "c"]
    assert seen.states == {"a": State.KEPT, "b": State.DONE, "c": State.DONE}
    assert store.claims == set()


def test_what_another_study_gave_up_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_, "_LOOK", 0.01)
    seen = Watched([task("a", 1), task("b", 10, "a")], Shared({"key of a": None}))
    assert seen.graph.run(["b"])["b"].value == 11


def test_nothing_stays_claimed_after_a_failure_or_an_end() -> None:
    store = Shared({})
    assert Watched([task("a", 1, work=fails)], store).graph.run(["a"])["a"].failure
    assert store.claims == set()

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    seen = Watched([task("a", 1)], store)
    seen.graph.progress = stop
    with pytest.raises(KeyboardInterrupt):
        seen.graph.run(["a"])
    assert store.claims == set()


def test_a_cluster_is_asked_for_its_size_once_a_round() -> None:
    class Counting(Here):
        asked = 0

        @property
        def at_once(self) -> int:  # type: ignore[override]
            self.asked += 1
            return 2

    executor, tasks = Counting(), [task(f"{i}", i) for i in range(40)]
    graph = Graph({t.name: t for t in tasks}, executor, Fleeting(), lambda _: None, lambda *_: None)
    assert [d.value for d in graph.run([t.name for t in tasks]).values()] == list(range(40))
    assert executor.asked <= 21
