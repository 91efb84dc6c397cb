"""Runs on record: which there were, how far one is, and what changed between two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assay.core import ConfigError, InputError, Outcome, UnknownNameError
from assay.study import compare_runs, open_study, run_list, run_status, store_of
from assay.study.store import NewRun, NewStep, State

PLAN = """
data: ward.csv
task: {target: readmitted}
policy: policy.yaml
depth: policy
techniques: {independent: {}, cart: {minimum_leaf: %s}}
repeats: 1
"""
POLICY = (
    "name: ours\nabout: a test\nrules:\n  - {measure: fidelity.pairs.distance.mean, at_most: 0.9}\n"
)


@pytest.fixture
def plan(ward: Path) -> Path:
    (ward / "policy.yaml").write_text(POLICY)
    (ward / "assay.yaml").write_text(PLAN % 20)
    return ward / "assay.yaml"


def test_before_the_first_run(plan: Path) -> None:
    with pytest.raises(ConfigError, match="nothing was run by it yet"):
        store_of(plan)
    assert not (plan.parent / "assay-store").exists()


def test_two_runs_and_what_changed(plan: Path) -> None:
    open_study(plan).run()
    store = store_of(plan)
    (one,) = run_list(store)
    assert (one.state, one.outcome, one.title) == (State.DONE, "pass", "ward.csv")
    run, steps = run_status(store)
    assert run == one
    assert [(s.name, s.state) for s in steps] == [
        (name, State.DONE)
        for name in ("holdout", "copy", "independent: fit 1", "independent", "cart: fit 1", "cart")
    ]

    plan.write_text(PLAN % 100)
    open_study(plan).run()
    _, steps = run_status(store, 2)
    states = {s.name: s.state for s in steps}
    assert states["independent"] == states["holdout"] == State.KEPT
    assert states["cart: fit 1"] == states["cart"] == State.DONE

    found = compare_runs(store, 1, 2)
    assert found.same_data
    assert found.plan == (("techniques.cart.minimum_leaf", "20", "100"),)
    assert found.verdicts == tuple((n, Outcome.PASS, Outcome.PASS) for n in ("cart", "independent"))
    other, same = found.changes
    assert (same.technique, other.technique) == ("independent", "cart")
    assert same.before == same.after
    assert same.apart is False
    assert other.before != other.after
    assert found.looks == 2

    (plan.parent / "policy.yaml").write_text(POLICY.replace("0.9", "0.8"))
    open_study(plan).run()
    limit = "rules.fidelity.pairs.distance.mean.at_most"
    assert compare_runs(store, 2, 3).plan == ((limit, "0.9", "0.8"),)


def test_a_run_whose_process_is_gone_has_stopped(plan: Path) -> None:
    open_study(plan).run()
    store = store_of(plan)
    steps = (NewStep("cart: fit 1", "fit", "a"), NewStep("cart", "judge", "b"))
    number = store.begin(NewRun("s", "ward.csv", "{}", "d", steps))
    store.move(number, ["cart: fit 1"], State.RUNNING)
    run, _ = run_status(store)
    assert run.state is State.RUNNING
    import sqlalchemy as sa

    with store.engine.begin() as connection:  # no process has such a number
        connection.execute(sa.text(f"UPDATE assay_runs SET pid = 4194305 WHERE id = {number}"))
    run, found = run_status(store)
    assert (run.state, run.why) == (State.STOPPED, "its process is gone")
    assert [s.state for s in found] == [State.STOPPED, State.WAITING]
    with pytest.raises(InputError, match=f"run {number} has no findings: it is stopped"):
        compare_runs(store, 1, number)
    with pytest.raises(UnknownNameError, match="no run 99"):
        compare_runs(store, 1, 99)


def test_a_run_that_failed_says_why_and_holds_no_cell(plan: Path) -> None:
    def broken(label: str) -> None:
        if label == "cart: fit 1":
            raise ValueError("a cell: north")

    with pytest.raises(ValueError, match="north"):
        open_study(plan).run(progress=broken)
    run, _ = run_status(store_of(plan))
    assert run.state is State.FAILED
    assert "ValueError in test_history.py" in run.why
    assert "north" not in json.dumps(run.__dict__)
