"""Leaks planted in a study's own rows: resumed where it stopped, begun anew for other rows, and
nothing of the rows in what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.audit import ZOO, Caught, Round, Trial, planted
from assay.core import InputError, Interval, TableError, UnknownNameError
from assay.data import fingerprint
from assay.evaluation import ExactCopies
from assay.report import Calibration
from assay.study import Study, calibrate, leak_label, open_study, steps
from assay.study.calibrate import battery, chosen
from assay.study.calibration import calibration_of, rows_of

MODULE = import_module("assay.study.calibrate")
ONE: dict[str, Any] = {"runs": 2, "kinds": ("one_entity",)}  # with the fresh rows four trials


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float, int]]:
    """Trials as they are made, by one attack only."""
    made: list[tuple[str, float, int]] = []
    real = Round.trial

    def trial(self: Round, leaky: Any, size: float, attacks: Any) -> Trial:
        made.append((leaky.kind, size, self.number))
        return real(self, leaky, size, attacks)

    monkeypatch.setattr(Round, "trial", trial)
    monkeypatch.setattr(MODULE, "battery", lambda: (ExactCopies(),))
    return made


def plan(folder: Path, **wishes: Any) -> Study:
    return Study(folder / "ward.csv", target="readmitted", repeats=1, **wishes)


def test_every_leak_and_size_is_tried_in_every_deal(
    large_ward: Path, trials: list[tuple[str, float, int]]
) -> None:
    told: list[str] = []
    found = calibrate(plan(large_ward), runs=2, kinds=("copies",), progress=told.append)
    sizes = planted("copies").sizes
    assert trials == [
        (kind, size, run)
        for run in (0, 1)
        for kind, size in (("fresh", 0.0), *(("copies", s) for s in sizes))
    ]
    assert len(told) == steps(2, ("copies",)) == 12
    assert told[1] == "run 1: exact copies of 0.1 % of the people"
    assert sorted(trials) == sorted((t.kind, t.size, t.run) for t in found.trials)
    by = {(c.kind, c.size): c for c in found.caught}
    assert by["copies", 0.05].hits == 2
    assert by["copies", 0.05].named == 2
    assert by["copies", 0.05].excess == pytest.approx(0.05, abs=0.01)
    assert by["copies", 0.001].hits == by["fresh", 0.0].hits == 0
    made = found.calibration
    assert [(r.leak, r.at_95, r.runs, r.unit) for r in made.rows] == [("exact copies", 0.05, 2, "")]
    assert (made.alarms, made.clean) == (0, 2)
    assert made.interval.high == pytest.approx(1 - 0.025**0.5)  # 0 of 2, exactly
    assert made.command == "assay calibrate --runs 2 --leak copies"
    assert "up to about 427 rows" in made.about
    assert "0.003" in made.about


def test_the_command_and_the_size_of_the_parts_are_those_asked_for(
    large_ward: Path, trials: list[tuple[str, float, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    real = Round.trial

    def trial(self: Round, *rest: Any) -> Trial:
        sizes.append(len(self.dealt.train))
        return real(self, *rest)

    monkeypatch.setattr(Round, "trial", trial)
    made = calibrate(plan(large_ward), runs=1, most=200, kinds=("one_entity",) * 2).calibration
    assert sizes == [200, 200]
    assert made.command == "assay calibrate --runs 1 --most 200 --leak one_entity"
    assert "about 200 rows" in made.about
    assert len(trials) == 2


def test_a_killed_run_goes_on_and_ends_the_same(
    large_ward: Path, trials: list[tuple[str, float, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = calibrate(plan(large_ward), folder=large_ward / "whole", **ONE)
    trials.clear()
    stop = Round.trial

    def killed(self: Round, *rest: Any) -> Trial:
        if len(trials) == 3:
            raise KeyboardInterrupt
        return stop(self, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Round, "trial", killed)
        with pytest.raises(KeyboardInterrupt):
            calibrate(plan(large_ward), folder=large_ward / "cut", **ONE)
    assert len(trials) == 3
    study = plan(large_ward)
    rows = rows_of(study.prepared, fingerprint(study.source.frame))
    assert calibration_of(large_ward / "cut", rows) is None  # not all there: no table yet
    resumed = calibrate(study, folder=large_ward / "cut", **ONE)
    assert len(trials) == 4
    assert len(set(trials)) == 4
    assert resumed.calibration == whole.calibration
    assert calibration_of(large_ward / "cut", rows) == whole.calibration
    assert [replace(t, cpu_seconds=0) for t in resumed.trials] == [
        replace(t, cpu_seconds=0) for t in whole.trials
    ]


def test_what_is_kept_is_not_attacked_again(
    large_ward: Path, trials: list[tuple[str, float, int]]
) -> None:
    folder = large_ward / "kept"
    first = calibrate(plan(large_ward), folder=folder, **ONE)
    trials.clear()
    assert calibrate(plan(large_ward), folder=folder, **ONE) == first
    assert not trials
    more = calibrate(plan(large_ward), folder=folder, runs=3, kinds=("one_entity",))
    assert trials == [("fresh", 0.0, 2), ("one_entity", 0.0, 2)]
    assert more.calibration.clean == 3
    fewer = calibrate(plan(large_ward), folder=folder, **ONE)
    assert fewer.calibration == first.calibration


def test_an_older_table_stands_until_the_next_is_whole(
    large_ward: Path, trials: list[tuple[str, float, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    study = plan(large_ward)
    rows = rows_of(study.prepared, fingerprint(study.source.frame))
    first = calibrate(study, folder=large_ward, **ONE)

    def killed(*_: Any) -> Trial:
        raise KeyboardInterrupt

    monkeypatch.setattr(Round, "trial", killed)
    with pytest.raises(KeyboardInterrupt):
        calibrate(study, folder=large_ward, runs=3, kinds=("one_entity",))
    assert calibration_of(large_ward, rows) == first.calibration


@pytest.mark.parametrize("change", ["seed", "data", "most", "unit", "damage"])
def test_anything_else_begins_anew(
    large_ward: Path, trials: list[tuple[str, float, int]], change: str
) -> None:
    options: dict[str, Any] = {"folder": large_ward / "kept", "runs": 1, "kinds": ("one_entity",)}
    calibrate(plan(large_ward), **options)
    trials.clear()
    wishes: dict[str, Any] = {}
    if change == "data":
        frame = pl.read_csv(large_ward / "ward.csv")
        frame.with_columns(age=frame["age"].shuffle(1)).write_csv(large_ward / "ward.csv")
    elif change == "damage":
        (large_ward / "kept" / "calibration.json").write_text('{"key": ')
    elif change == "most":
        options["most"] = 300
    else:
        wishes = {"seed": 8} if change == "seed" else {"unit": "dose"}
    found = calibrate(plan(large_ward, **wishes), **options)
    assert len(trials) == 2
    study = plan(large_ward, **wishes)
    rows = rows_of(study.prepared, fingerprint(study.source.frame))
    assert calibration_of(large_ward / "kept", rows) == found.calibration


def test_a_folder_that_takes_no_file_is_told_before_any_attack(
    large_ward: Path, trials: list[tuple[str, float, int]]
) -> None:
    with pytest.raises(InputError, match="finished trials cannot be kept"):
        calibrate(plan(large_ward), folder=large_ward / "ward.csv" / "report", **ONE)
    assert not trials


def test_an_unknown_leak_names_those_there_are(large_ward: Path) -> None:
    with pytest.raises(UnknownNameError) as told:
        calibrate(plan(large_ward), kinds=("copys",))
    assert all(leaky.kind in told.value.sentence for leaky in ZOO)


def test_too_few_rows(ward: Path) -> None:
    pl.read_csv(ward / "ward.csv")[:300].write_csv(ward / "ward.csv")
    with pytest.raises(TableError, match="300 rows are too few to plant leaks in"):
        calibrate(plan(ward), runs=1)


def test_fresh_rows_are_always_among_the_leaks() -> None:
    assert [k.kind for k in chosen(("cart", "copies"))] == ["fresh", "copies", "cart"]
    assert [k.kind for k in chosen(("fresh",))] == ["fresh"]
    assert chosen(()) == ZOO
    assert steps(3) == 3 * sum(len(k.sizes) for k in ZOO)


def test_the_battery_is_that_of_a_study_of_standard_depth() -> None:
    names = [a.name for a in battery()]
    assert {"privacy.copies.exact", "privacy.copies.near", "privacy.membership"} <= set(names)
    assert len(names) == len(set(names))
    assert all(getattr(a, "depth", "standard") == "standard" for a in battery())


def test_labels_are_short_and_hold_the_name_that_kinds_takes() -> None:
    assert leak_label("copies", 0.0025) == "copies 0.25 %"
    assert leak_label("cart", 5) == "cart 5 rows in a leaf"
    assert leak_label("one_entity", 0) == "one_entity"
    labels = [leak_label(k.kind, s) for k in ZOO for s in k.sizes]
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) <= 26  # 80 columns hold the rest of the line


def caught(kind: str, size: float, hits: int, tries: int) -> Caught:
    return Caught(kind, size, hits, tries, hits, "privacy.a", Interval(0, 1), 0.1, 1.0)


def test_a_leak_that_could_never_be_planted_is_not_in_the_table() -> None:
    found = [
        caught("fresh", 0.0, 1, 20), caught("subgroup", 0.25, 0, 0), caught("subgroup", 0.5, 0, 0),
        caught("outliers", 0.001, 3, 20), caught("outliers", 0.0025, 16, 20),
        caught("outliers", 0.005, 19, 19), caught("one_entity", 0.0, 0, 20),
    ]  # fmt: skip
    made = MODULE._calibration(found, ZOO, "assay calibrate", "a table")
    rows = [(r.leak, r.at_80, r.at_95, r.runs, r.unit) for r in made.rows]
    assert rows == [
        (planted("outliers").short, 0.0025, 0.005, 19, ""),
        (planted("one_entity").short, None, None, 20, "once"),
    ]
    assert (made.alarms, made.clean) == (1, 20)


def test_no_cell_of_the_data_is_kept(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    n = 1_000
    frame = pl.DataFrame({
        "ward": [f"zq{k}" for k in rng.integers(0, 9, n)],
        "secret": rng.choice(["vexillum", "quokka", "zymurgy"], n),
        "income": 90_000 + rng.random(n).round(7) * 1000,
    })  # fmt: skip
    study = Study(frame, repeats=1)
    calibrate(study, runs=1, kinds=("copies", "subgroup"), folder=tmp_path)
    text = (tmp_path / "calibration.json").read_text()
    assert json.loads(text)["trials"]
    for cell in ("zq", "vexillum", "quokka", "zymurgy", *map(str, frame["income"])):
        assert cell not in text


def test_a_run_shows_the_table_of_its_own_rows_only(
    large_ward: Path, trials: list[tuple[str, float, int]]
) -> None:
    study = open_study(large_ward / "assay.yaml")
    assert study.folder is not None

    def shown(other: Study) -> Calibration | None:
        return other.findings([], 0.0, "x").calibration

    assert shown(study) is None
    found = calibrate(study, folder=study.folder, **ONE)
    assert shown(open_study(large_ward / "assay.yaml")) == found.calibration
    pl.read_csv(large_ward / "ward.csv")[:1_500].write_csv(large_ward / "ward.csv")
    assert shown(open_study(large_ward / "assay.yaml")) is None
