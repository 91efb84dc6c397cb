"""Fits for shadow models: kept as they finish, gone on with, and the same in many processes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import InputError, Seeds, TechniqueError, not_measured, to_json
from assay.data import Table
from assay.evaluation import ATTACKS, catalogue
from assay.evaluation.base import Depth, Evidence, Memo, Shadows
from assay.evaluation.privacy.loss import LossAttack
from assay.evaluation.privacy.shadow import Shadow
from assay.study import Study, assess
from assay.study.shadows import OnReference, Refit, Runner, insight
from assay.techniques import Copy, Holdout, technique
from assay.testing.people import evidence_of


class Counting:
    """A job that counts its calls, and stops at one of them if wished."""

    def __init__(self, stop: int = -1, error: type[BaseException] = KeyboardInterrupt) -> None:
        self.calls: list[int] = []
        self.stop, self.error = stop, error

    def __call__(self, number: int) -> Any:
        if number == self.stop:
            raise self.error("a cell: zq-7")
        self.calls.append(number)
        return np.array([number, number**2], float)


def attacked(made: Evidence, runner: Any, fits: int = 40) -> Any:
    """The attack's result as JSON, on a technique that is quick to fit."""
    return to_json(
        Shadow().run(
            replace(made, refit=Refit(technique("cart")), shadows=Shadows(fits, runner),
                    memo=Memo(Seeds(1)), work=Memo(Seeds(2))),
            np.random.default_rng(0),
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Evidence:
    return evidence_of(rows=150)


@pytest.fixture(scope="module")
def whole(made: Evidence) -> Any:
    """What is found by one process that is not stopped."""
    return attacked(made, Runner(None, 1))


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        Runner(tmp_path, 1)("shadow", Counting(stop=5), 9)
    again = Counting()
    found = Runner(tmp_path, 1)("shadow", again, 9)
    assert again.calls == [5, 6, 7, 8]
    assert np.array_equal(found, Runner(None, 1)("shadow", Counting(), 9))
    more = Counting()
    assert len(Runner(tmp_path, 1)("shadow", more, 12)) == 12
    assert more.calls == [9, 10, 11]
    other = Counting()
    Runner(tmp_path, 1)("seeded", other, 2)
    assert other.calls == [0, 1]


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    Runner(tmp_path, 1)("shadow", Counting(), 4)
    files = sorted(tmp_path.iterdir())
    assert [f.name for f in files] == [f"shadow-0000{i}.npz" for i in range(4)]
    files[0].write_bytes(files[0].read_bytes()[:50])
    files[1].write_bytes(b"")
    np.savez(files[2], numbers=np.array([object()]), allow_pickle=True)
    again = Counting()
    found = Runner(tmp_path, 1)("shadow", again, 4)
    assert again.calls == [0, 1, 2]
    assert np.array_equal(found, [[i, i * i] for i in range(4)])


def test_an_attack_that_was_stopped_finds_the_same(
    made: Evidence, whole: Any, tmp_path: Path
) -> None:
    def stop(done: int, of: int) -> None:
        if done > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attacked(made, Runner(tmp_path, 1, stop))
    assert 0 < len(list(tmp_path.iterdir())) < 40
    assert attacked(made, Runner(tmp_path, 1)) == whole


def test_many_processes_find_what_one_finds_and_keep_no_row(
    made: Evidence, whole: Any, tmp_path: Path
) -> None:
    threads, told = os.environ.get("POLARS_MAX_THREADS"), []
    many = attacked(made, Runner(tmp_path, 2, lambda done, of: told.append((done, of))))
    assert many == whole
    assert len(list(tmp_path.iterdir())) == 40
    assert told == [(4 * i, 20) for i in range(1, 6)] * 2
    assert os.environ.get("POLARS_MAX_THREADS") == threads
    # What is kept is numbers: no text, and no cell of a column of numbers either.
    dose = made.train["dose"].drop_nulls().unique().to_numpy()
    dose = dose[dose != np.round(dose)]
    for file in tmp_path.iterdir():
        with np.load(file, allow_pickle=False) as found:
            assert found.files == ["numbers"]
            numbers = found["numbers"]
        assert numbers.dtype == np.float64
        assert numbers.ndim == 1
        assert not np.isin(numbers, dose).any()
        assert b"north" not in file.read_bytes()


def test_what_stops_a_fit_is_said_without_a_cell(tmp_path: Path) -> None:
    with pytest.raises(TechniqueError, match=r"ValueError in test_shadows\.py") as found:
        Runner(tmp_path, 1)("shadow", Counting(3, ValueError), 5)
    assert "zq-7" not in str(found.value)
    assert len(list(tmp_path.iterdir())) == 3
    with pytest.raises(TechniqueError, match="zq-7"):  # a sentence made to be shown is shown
        Runner(None, 1)("shadow", Counting(3, TechniqueError), 5)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be kept"):
        Runner(tmp_path / "file" / "x", 1)("shadow", Counting(), 2)


def test_a_refit_releases_as_many_rows_as_its_table(made: Evidence) -> None:
    rng = np.random.default_rng(1)
    assert len(Refit(technique("independent"))(made.train, rng)) == 150
    fresh = made.real.take(np.arange(90))
    inside = insight(Holdout(fresh), [], _split(made), Seeds(1), Shadows(50))
    released = inside["refit"](made.train, rng)
    assert released.frame.sort(made.train.names).equals(fresh.frame.sort(made.train.names))
    assert insight(Copy(), [], _split(made), Seeds(1), Shadows())["refit"](made.train, rng)
    assert inside["shadows"].fits == 50


def _split(made: Evidence) -> Any:
    from assay.data import Split

    assert made.holdout is not None
    assert made.reference is not None
    return Split(made.train, made.holdout, made.reference, ())


def test_models_that_say_how_well_they_fit_are_asked(made: Evidence) -> None:
    fitted = [
        technique("cart", minimum_leaf=2).fit(made.train, np.random.default_rng(i)) for i in (1, 2)
    ]
    inside = insight(
        technique("cart", minimum_leaf=2), fitted, _split(made), Seeds(1), Shadows()
    )  # fmt: skip
    assert len(inside["losses"]) == 2
    reference = inside["reference_losses"]
    assert isinstance(reference, OnReference)
    assert reference(made.real).mean() == reference(made.real).mean()
    assert reference(reference.reference).mean() < reference(made.real).mean() - 1
    result = LossAttack().run(replace(made, **inside), np.random.default_rng(0))
    span = result.measurements()[2].interval
    assert span is not None
    assert span.low > 0.1
    silent = technique("copula").fit(made.train, np.random.default_rng(1))
    assert "losses" not in insight(technique("copula"), [silent], _split(made), Seeds(1), Shadows())


def test_a_plan_with_shadows_takes_them_at_any_depth_and_keeps_them(
    ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    for attack in (Shadow, LossAttack):
        monkeypatch.setitem(ATTACKS._load(), attack.name, attack)  # type: ignore[index]
        monkeypatch.setitem(ATTACKS._origin, attack.name, "assay")
    asked_for: list[set[str]] = []
    monkeypatch.setattr(assess, "measure_all", _only_shadow(asked_for))
    monkeypatch.setattr(assess, "draw_all", lambda *given, **known: ())
    people = pl.read_csv(ward / "ward.csv").head(520)
    said: list[str] = []
    fitted: list[int] = []
    monkeypatch.setattr(Refit, "__call__", _counted(fitted, Refit.__call__))

    def run(fits: int) -> Any:
        study = Study(people, folder=ward, shadows=fits, repeats=1)
        result = study.run(["independent"], progress=said.append)
        assert len(said) <= study.steps(["independent"])
        found = next(t for t in result.findings.techniques if t.name == "independent")
        return found.measurement("privacy.membership.shadow.seeded.excess"), result

    one, result = run(40)
    assert one.taken
    assert all({s.name for s in Shadow.statistics} <= asked for asked in asked_for)
    assert len(fitted) == 120  # of both controls, too
    copy = next(t for t in result.findings.techniques if t.name == "copy")
    assert copy.measurement("privacy.membership.shadow.seeded.excess").interval.low > 0.3
    assert "independent: fits for shadow models, 4 of 20" in said
    said.clear()
    more, _ = run(44)
    assert len(fitted) == 132
    assert more.n == 22
    assert "'shadows: 200'" in run_at_full_depth(people).reason


def _only_shadow(seen: list[set[str]]) -> Any:
    """The battery with all but this attack left out, which would take its time."""

    def measure_all(evidence: Evidence, seeds: Seeds, *, asked: Any = ()) -> Any:
        seen.append(set(asked))
        taken = {m.name: m for m in Shadow().run(evidence, seeds.rng("shadow")).measurements()}
        rest = not_measured("fidelity.x.y", "left out")
        return tuple(taken.get(s.name, replace(rest, name=s.name)) for s in catalogue())

    return measure_all


def run_at_full_depth(people: pl.DataFrame) -> Any:
    made = replace(evidence_of(rows=60), shadows=Shadows())
    assert made.depth is Depth.FULL
    return Shadow().run(replace(made, refit=Refit(technique("independent"))), None)  # type: ignore[arg-type]


def _counted(calls: list[int], call: Any) -> Any:
    def counting(self: Any, table: Table, rng: Any) -> Any:
        calls.append(len(table))
        return call(self, table, rng)

    return counting
