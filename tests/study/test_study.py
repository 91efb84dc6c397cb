"""A study from Python: five lines, the same result twice, nothing lost when it is stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import FEW

import assay
from assay.core import AssayError, ConfigError, Outcome, TechniqueError, UnknownNameError
from assay.report import from_report
from assay.study import Study, open_study
from assay.study.entry import entries

PLAN = """
data: ward.csv
task: {target: readmitted}
policy: internal
techniques: {independent: {}, swap: {}}
repeats: 2
"""
OURS = "name: ours\nabout: a test\nrules:\n  - {measure: fidelity.columns.distance.max, at_most: 0.99}\n"


QUICK = PLAN.replace("policy: internal", "depth: policy\npolicy: policy.yaml")


def quick(ward: Path) -> Path:
    """The plan, measuring what one cheap rule asks for."""
    (ward / "policy.yaml").write_text(OURS)
    (ward / "assay.yaml").write_text(QUICK)
    return ward / "assay.yaml"


def without_times(report: Path) -> str:
    found = json.loads(report.read_text())
    found.pop("times")
    return json.dumps(found)


def test_five_lines(ward: Path) -> None:
    study = assay.Study(ward / "ward.csv", target="readmitted", policy="partner", repeats=2)
    result = study.run(["independent", assay.technique("cart", minimum_leaf=30)])
    page = result.report(ward / "report.html")
    synthetic = result.sample("cart", 1_000)

    assert result.verdict("independent").outcome is Outcome.FAIL
    assert page == ward / "report.html"
    assert (ward / "report.json").exists()
    real = pl.read_csv(ward / "ward.csv")
    assert synthetic.columns == real.columns
    assert len(synthetic) == 1_000
    assert set(synthetic["smoker"]) == {"yes", "no"}
    assert synthetic["admitted"].str.to_date("%Y-%m-%d", strict=True).null_count() == 0


def test_the_controls_are_always_run_and_never_offered(ward: Path) -> None:
    study = Study(ward / "ward.csv", target="readmitted", repeats=1, **FEW)
    result = study.run(["independent", "copy"])
    names = [t.name for t in result.findings.techniques]
    assert names == ["holdout", "copy", "independent"]
    copy = result.findings.techniques[1]
    assert copy.control
    assert copy.verdict is not None
    assert copy.verdict.of_area("privacy") is Outcome.FAIL
    assert "copy" not in result.findings.pareto
    with pytest.raises(UnknownNameError):
        result.sample("copy", 10)


def test_given_cells(ward: Path) -> None:
    result = Study(ward / "ward.csv", target="readmitted", repeats=1, **FEW).run(["cart"])
    rows = result.sample("cart", 200, given={"ward": "west", "age": 40})
    assert set(rows["ward"]) == {"west"}
    assert set(rows["age"]) == {40}
    with pytest.raises(TechniqueError):
        result.sample("cart", 5, given={"ward": "attic"})
    with pytest.raises(UnknownNameError):
        result.sample("forest", 5)


def test_the_same_study_twice_is_the_same_to_the_byte(ward: Path) -> None:
    (ward / "assay.yaml").write_text(PLAN.replace("independent: {}, ", ""))
    for name in ("one", "two"):
        result = open_study(ward / "assay.yaml").run()
        result.report(ward / name)
        shutil.rmtree(ward / "assay-store")
    one, two = ward / "one" / "report.json", ward / "two" / "report.json"
    assert without_times(one) == without_times(two)


def test_what_else_is_in_the_study_changes_nothing(ward: Path) -> None:
    def measured(names: list[str]) -> Any:
        study = Study(ward / "ward.csv", target="readmitted", repeats=1)
        found = study.run(names).findings.techniques
        return next(t.measurements for t in found if t.name == "swap")

    assert measured(["swap"]) == measured(["independent", "swap"])


def test_a_stopped_run_goes_on_where_it_was(ward: Path) -> None:
    quick(ward)
    whole = open_study(ward / "assay.yaml").run()
    whole.report(ward / "whole")
    shutil.rmtree(ward / "assay-store")

    def stop(label: str) -> None:
        if label.startswith("swap: fit 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_study(ward / "assay.yaml").run(progress=stop)
    said: list[str] = []
    again = open_study(ward / "assay.yaml").run(progress=said.append)
    again.report(ward / "again")
    assert "independent: kept from an earlier run" in said
    assert "swap: fit 1" not in said
    assert "swap: fit 2" in said
    assert without_times(ward / "whole" / "report.json") == without_times(
        ward / "again" / "report.json"
    )


def test_a_new_policy_judges_what_is_kept(ward: Path) -> None:
    plan = PLAN.replace(", swap: {}", "").replace("repeats: 2", "repeats: 1")
    (ward / "assay.yaml").write_text(plan)
    open_study(ward / "assay.yaml").run()
    (ward / "policy.yaml").write_text(OURS)
    (ward / "assay.yaml").write_text(plan.replace("policy: internal", "policy: policy.yaml"))
    said: list[str] = []
    result = open_study(ward / "assay.yaml").run(progress=said.append)
    assert "independent: kept from an earlier run" in said
    assert result.outcome is Outcome.PASS
    assert result.findings.policy == "ours"


@pytest.mark.parametrize("kind", [ValueError, RuntimeError, pl.exceptions.ComputeError])
def test_a_technique_that_cannot_run_is_reported_and_the_rest_goes_on(
    ward: Path, kind: type[Exception]
) -> None:
    class Broken:
        name, family, title, suits, source = "broken", "external", "Broken", "Nothing.", "a test"
        __dataclass_fields__: dict[str, Any] = {}  # noqa: RUF012

        def accepts(self, schema: Any) -> None:
            return None

        def fit(self, train: Any, rng: Any) -> Any:
            raise kind(f"a cell: {train['ward'][0]}")

    study = Study(ward / "ward.csv", target="readmitted", repeats=1, **FEW)
    result = study.run([Broken(), "independent"])
    found = {t.name: t for t in result.findings.techniques}
    assert found["independent"].verdict is not None
    assert f"{kind.__name__} in test_study.py" in found["broken"].failure
    assert not any(w in found["broken"].failure for w in ("north", "south", "east", "west"))
    with pytest.raises(AssayError):
        result.verdict("broken")
    assert (result.report(ward / "out")).exists()


def test_two_techniques_of_one_name(ward: Path) -> None:
    study = Study(ward / "ward.csv", target="readmitted", repeats=1)
    with pytest.raises(ConfigError, match="one name"):
        study.run(["swap", assay.technique("swap", share=0.2)])


def test_a_plan_without_a_technique(ward: Path) -> None:
    study = Study(ward / "ward.csv", target="readmitted", techniques={})
    for wish in (None, [], ["copy"]):
        with pytest.raises(ConfigError, match="no technique is named"):
            study.run(wish)


def test_without_a_target_utility_is_fidelity(ward: Path) -> None:
    result = Study(ward / "ward.csv", repeats=1).run(["independent"])
    assert result.findings.utility_axis == "fidelity.pairs.distance.excess"
    tstr = result.findings.techniques[-1].measurement("utility.tstr.roc_auc.drop")
    assert tstr is not None
    assert "target" in tstr.reason or "task" in tstr.reason


def test_people_with_several_rows_stay_together(ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    twice = pl.concat([frame, frame]).with_columns(person=pl.int_range(pl.len()) % 600)
    study = Study(twice, target="readmitted", unit="person", repeats=1)
    parts = study.prepared.split
    assert study.prepared.facts.unit == "person"
    assert "person" not in parts.train.names
    assert not len(
        parts.train.frame.join(
            parts.holdout.frame, on=parts.train.names, how="semi", nulls_equal=True
        )
    )


def test_what_is_kept_depends_on_whose_rows_they_are(ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    whose = [pl.Series("who", [f"p{i // k}" for i in range(600)]) for k in (2, 3)]
    studies = [
        Study(frame.with_columns(w), target="readmitted", unit="who", folder=ward, repeats=1, **FEW)
        for w in whose
    ]
    for study in studies:
        said: list[str] = []
        study.run(["independent"], progress=said.append)
        assert not any("kept" in s for s in said)


def test_pictures_are_kept_and_show_rows_only_where_asked(ward: Path) -> None:
    (ward / "assay.yaml").write_text(
        PLAN.replace(", swap: {}", "").replace("repeats: 2", "repeats: 1")
    )
    plain = open_study(ward / "assay.yaml").run()
    seen = {p.kind for t in plain.findings.techniques for p in t.pictures}
    assert {"bars", "grid", "heat", "curve"} <= seen
    assert "points" not in seen
    kept = open_study(ward / "assay.yaml").run()
    assert [t.pictures for t in kept.findings.techniques] == [
        t.pictures for t in plain.findings.techniques
    ]
    shown = open_study(ward / "assay.yaml", rows_visible=True).run()
    assert all(any(p.kind == "points" for p in t.pictures) for t in shown.findings.techniques)
    page = shown.report(ward / "seen").read_text("utf-8")
    assert "must not be shared" in page
    assert "must not be shared" not in plain.report(ward / "plain").read_text("utf-8")
    report = json.loads((ward / "plain" / "report.json").read_text())
    assert from_report(report) == plain.findings


def test_how_long_it_took_is_not_told_where_that_is_no_part_of_the_promise(ward: Path) -> None:
    assert entries({"selected": {}})[0].untimed
    untimed = type("Untimed", (type(assay.technique("independent")),), {"untimed": True})
    result = Study(ward / "ward.csv", repeats=1).run([untimed()])
    found = {t.name: t for t in result.findings.techniques}
    assert found["copy"].cpu_seconds > 0
    assert found["independent"].cpu_seconds == result.findings.seconds == 0
    assert "<dt>Took</dt>" not in result.report(ward / "out").read_text("utf-8")
