"""What is said against handing on a technique's release or model."""

from __future__ import annotations

import io

import polars as pl

from assay.core import Outcome, PrivacyClaim, Verdict
from assay.data import conform, infer
from assay.report import TechniqueFindings
from assay.study.export.piece import LeftOut, Piece
from assay.study.export.releases import Wanted, against_model, against_release, taken
from assay.study.fitted import Kept

CLAIM = PrivacyClaim(1.0, 1e-9, "approximate", "add-or-remove", "row", "a ledger", (), "assay")


def found(
    outcome: Outcome | None, claim: PrivacyClaim | None = None, releases: int = 1
) -> TechniqueFindings:
    verdict = None if outcome is None else Verdict("x", "p", outcome, ())
    return TechniqueFindings(
        "x", "X", "", "", "private", (), False, (), verdict, claim, releases=releases
    )


def test_only_a_pass_is_a_pass() -> None:
    for outcome in Outcome:
        for claim in (None, CLAIM):
            passes = outcome is Outcome.PASS
            assert (against_release(found(outcome, claim)) == "") is passes
            assert (against_model(found(outcome, claim)) == "") is (passes and claim is not None)


def test_what_could_not_run_has_nothing_to_take() -> None:
    wanted = Wanted(True, True, frozenset("x"))
    (only,) = taken(found(None), None, 1, wanted)
    assert only == LeftOut("release and model of x", "it could not run")
    assert not list(taken(found(None), None, 1, Wanted()))


def test_one_release_of_several() -> None:
    data = pl.DataFrame({"a": [1, 2], "b": [3, 4]})
    kept = Kept(
        conform(data, infer(data, where="t"), where="t"),
        {},
        {"model.json": b"{}", "a b.npz": b"PK"},
    )
    first, rest = taken(found(Outcome.PASS, releases=3), kept, 2, Wanted(releases=True))
    assert isinstance(first, Piece)
    assert first.path == "releases/2-x.parquet"
    assert pl.read_parquet(io.BytesIO(first.content)).equals(data)
    assert isinstance(rest, LeftOut)
    assert "several tell more" in rest.why
    models = list(taken(found(Outcome.PASS, CLAIM, 3), kept, 2, Wanted(models=True)))
    assert [m.path for m in models if isinstance(m, Piece)] == [
        "models/2-x/a b.npz", "models/2-x/model.json"
    ]  # fmt: skip
