"""A benchmark of two tiny tables: who stands where, and what a second sitting computes."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.study.bench.conftest import AXIS, plan_in

from assay.core import ConfigError, InputError
from assay.report import board
from assay.study import Benchmarked, benchmark, run_list, store_of
from assay.study.store import State, open_store

KILLED = """
import os, signal, sys
from assay.study import benchmark
def tell(label):
    print(label, flush=True)
    if label.startswith("two, seed 7: ") and label.endswith("cart: measure and attack"):
        os.kill(os.getpid(), signal.SIGKILL)
benchmark(sys.argv[1], progress=tell)
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Benchmarked:
    return benchmark(plan_in(tmp_path_factory.mktemp("benchmark")))


def executed(folder: Path) -> Counter[str]:
    """How often each task was done, over all runs of the store, by key; failures by name."""
    store = open_store(folder / "assay-store")
    steps = [s for run in store.runs() for s in store.steps(run.id)]
    return Counter(s.key for s in steps if s.state is State.DONE)


def test_everything_that_was_asked_for_is_there(ran: Benchmarked) -> None:
    found = ran.board
    assert ran.studies == 4
    assert not found.missing
    assert [e.name for e in found.entrants] == ["holdout", "copy", "independent", "cart", "crash"]
    assert {(c.table, c.seed) for c in found.cells} == {(t, s) for t in ("one", "two") for s in (7, 8)}  # fmt: skip
    assert all(len(c.tried) == 5 for c in found.cells)
    assert board.read_board(ran.page.parent) == found
    plan = json.loads((ran.page.parent / "benchmark.json").read_text())["plan"]
    assert plan["tables"]["one"]["data"] == "one.csv"


def test_each_study_is_a_run_of_its_store(ran: Benchmarked) -> None:
    found = run_list(store_of(ran.page.parents[1] / "benchmark.yaml"))
    told = {(run.title, json.loads(run.plan)["seed"]) for run in found}
    assert told == {(f"{t}.csv", s) for t in ("one", "two") for s in (7, 8)}


def test_before_the_first_sitting_there_is_no_run(planned: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"nothing was run by it yet.* Start with: assay benchmark"
    ):
        store_of(planned)


def test_a_failure_is_a_row_that_says_why(ran: Benchmarked) -> None:
    ranks = board.rankings(ran.board)[0]
    lines = {x.held.entrant.name: x for x in board.lines(ran.board, ranks, ran.board.tables)}
    crash = lines["crash"]
    assert crash.cells["failed"].value == "4 of 4"
    assert crash.held.entrant.outside
    assert "code 1" in crash.held.failures[0][2]
    assert crash.rank is not None
    assert crash.rank.value == 3
    assert "code 1" in ran.page.read_text("utf-8")
    assert str(ran.page.parents[1]) not in ran.page.read_text("utf-8")  # where files lay
    assert lines["cart"].cells["failed"].value == "0 of 4"
    assert lines["cart"].held.peak_mb > 10


def test_ranks_are_those_of_mean_losses(ran: Benchmarked) -> None:
    ranks = board.rankings(ran.board)[0].found
    assert ranks is not None
    means = {}
    for name in ("independent", "cart"):
        means[name] = [
            sum(t.measurement(AXIS).value for _, t in ran.board.tried(table, name)) / 2  # type: ignore[union-attr, misc]
            for table in ("one", "two")
        ]
    wanted = {
        name: sum(1 + (means[other][i] < means[name][i]) for i in (0, 1)) / 2
        for name, other in (("independent", "cart"), ("cart", "independent"))
    }
    assert {r.technique: r.mean for r in ranks.techniques} == {**wanted, "crash": 3.0}


def test_the_sheet_has_a_line_for_each_technique_over_all_and_for_each_data_set(
    ran: Benchmarked,
) -> None:
    with (ran.page.parent / "leaderboard.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [r["data_set"] for r in rows] == [""] * 5 + ["one"] * 5 + ["two"] * 5
    cart = next(r for r in rows if r["technique"] == "cart")
    assert (cart["fits"], cart["useful_statistic"]) == ("4", AXIS)
    assert float(cart["useful_low"]) < float(cart["useful"]) < float(cart["useful_high"])
    assert 0 < float(cart["smallest_leak"]) < 1
    copy = next(r for r in rows if r["technique"] == "copy")
    assert float(copy["attack_excess_low"]) > 0.5


def test_the_same_plan_again_computes_nothing(ran: Benchmarked) -> None:
    folder = ran.page.parents[1]
    before = executed(folder)
    again = benchmark(folder / "benchmark.yaml")
    assert again.studies == 0
    assert again.board.cells == ran.board.cells
    assert executed(folder) == before


def test_another_plan_is_refused_and_with_resume_keeps_what_both_have(ran: Benchmarked) -> None:
    folder = ran.page.parents[1]
    before = executed(folder)
    plan = plan_in(folder, techniques={"independent": {}, "cart": {}})
    with pytest.raises(ConfigError, match="another plan"):
        benchmark(plan)
    more = benchmark(plan, resume=True)
    assert more.studies == 4  # gathered anew
    assert executed(folder) == before  # but every fit and judgement was there
    assert [e.name for e in more.board.offered] == ["independent", "cart"]


def test_what_failed_is_tried_again_only_where_that_is_asked(tmp_path: Path) -> None:
    plan = plan_in(tmp_path, seeds=1, techniques={"independent": {}, "crash": {"command": "false"}})
    assert benchmark(plan).studies == 2
    assert benchmark(plan).studies == 0
    before = executed(tmp_path)
    assert benchmark(plan, retry=True).studies == 2
    assert executed(tmp_path) == before  # the failures alone were tried


def test_a_killed_benchmark_computes_only_what_is_missing(tmp_path: Path) -> None:
    planned = plan_in(tmp_path, seeds=1)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(planned)], capture_output=True, text=True, check=False,
        env={**os.environ},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    known = board.read_board(tmp_path / "assay-benchmark")
    assert known is not None
    assert [(c.table, c.seed) for c in known.cells] == [("one", 7)]
    page = (tmp_path / "assay-benchmark/index.html").read_text("utf-8")
    assert "1 of 2 studies are missing" in page
    assert "under way, or was stopped" in page
    before = executed(tmp_path)
    assert before
    said: list[str] = []
    found = benchmark(planned, resume=True, progress=said.append)
    assert found.studies == 1
    assert not [s for s in said if s.startswith("one, seed 7:")]
    assert "two, seed 7: cart: fit 1" not in said  # it is kept: its judgement was cut short
    after = executed(tmp_path)
    assert before.items() <= after.items()
    assert set(after.values()) == {1}  # no task was done twice
    assert len(after) == 2 * (2 + 2 * 2)  # controls are judged, techniques fitted and judged


def test_no_minute_begins_nothing_and_says_so(planned: Path) -> None:
    found = benchmark(planned, minutes=0)
    assert found.studies == 0
    assert len(found.board.missing) == 4
    page = found.page.read_text("utf-8")
    assert "4 of 4 studies are missing" in page
    assert "0 minutes this sitting began nothing new" in page
    assert "Nothing has been run yet" in page


def test_every_seed_sees_the_same_rows(ran: Benchmarked) -> None:
    from assay.study.bench import load_benchmark
    from assay.study.bench.contests import contest

    plan = load_benchmark(plan_in(ran.page.parents[1]))
    made = contest(plan, "one")
    first, second = (made.study.seeded(s) for s in plan.seeds)
    for part in ("train", "holdout", "reference"):
        rows = [getattr(s.prepared.split, part).frame for s in (first, second)]
        assert rows[0].equals(rows[1])
    assert len(set(made.keys.values())) == 2
    tried = [t for _, t in ran.board.tried("one", "independent")]
    assert tried[0].measurements != tried[1].measurements  # but other fits


def test_a_time_that_is_no_part_of_a_promise_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.techniques import TECHNIQUES

    monkeypatch.setattr(TECHNIQUES["swap"], "untimed", True, raising=False)
    plan = plan_in(tmp_path, techniques={"swap": {}}, seeds=1)
    found = benchmark(plan)
    for cell in found.board.cells:
        assert (cell.created, cell.seconds) == ("", 0)
        swap = next(t for t in cell.tried if t.technique == "swap")
        assert (swap.cpu_seconds, swap.peak_mb) == (0, 0)
    lines = board.lines(found.board, board.rankings(found.board)[0], found.board.tables)
    assert [x.cells["cpu"].value for x in lines][-1] == "not told"


def test_a_folder_of_something_else_is_left_alone(planned: Path, tmp_path: Path) -> None:
    out = tmp_path / "other"
    out.mkdir()
    (out / "index.html").write_text("mine")
    with pytest.raises(ConfigError, match="something else"):
        benchmark(planned, out=out)
    assert (out / "index.html").read_text() == "mine"
    (out / "benchmark.json").write_text("{")
    with pytest.raises(InputError, match="no benchmark"):
        benchmark(planned, out=out)


def test_a_table_that_cannot_be_read_is_told_before_anything_runs(tmp_path: Path) -> None:
    plan = plan_in(tmp_path)
    (tmp_path / "two.csv").unlink()
    said: list[str] = []
    with pytest.raises(InputError, match=r"two\.csv"):
        benchmark(plan, progress=said.append)
    assert said == ["reading one", "reading two"]


def test_a_claim_is_audited_where_the_plan_asks(tmp_path: Path) -> None:
    columns = {
        "age": {"low": 18, "high": 90}, "ward": {"levels": ["north", "south", "east", "west"]},
        "readmitted": {"levels": ["no", "yes"]}, "smoker": {"levels": ["no", "yes"]},
    }  # fmt: skip
    table: dict[str, Any] = {
        "data": "one.csv", "columns": columns, "identifiers": {"dose": "drop", "admitted": "drop"},
    }  # fmt: skip
    wish = {"privacy": {"epsilon": 1.0, "delta": 1e-6}}
    techniques = {"private": {"technique": "independent", **wish}, "plain": {"technique": "swap"}}
    audit = {"runs": 2}
    plan = plan_in(tmp_path, tables={"one": table}, techniques=techniques, seeds=1, audit=audit)
    found = benchmark(plan)
    (line,) = found.board.audits
    assert (line.technique, line.epsilon) == ("private", 1.0)
    assert line.verdict
    assert "audit: " in found.page.read_text("utf-8")
    said: list[str] = []
    assert benchmark(plan, progress=said.append).board.audits == (line,)
    assert not [s for s in said if "audit" in s]
    lines = board.lines(found.board, board.rankings(found.board)[0], found.board.tables)
    claims = {x.held.entrant.name: x.cells["claim"].value for x in lines}
    assert claims == {"holdout": "none", "copy": "none", "private": "ε 1, δ 1e-06", "plain": "none"}
