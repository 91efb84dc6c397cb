"""The leaderboard's page: what it says, and that no name is taken for anything but text."""

from __future__ import annotations

from dataclasses import replace

from tests.report.board.conftest import CLAIM, entrant, made
from tests.report.board.test_ranked import FOUR

from assay.report import AuditLine, board

EVIL = "<img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(1)"


def test_hostile_names_are_text() -> None:
    found = made(
        {EVIL: {FORMULA: 0.1, EVIL: None}, "b": {FORMULA: 0.1, EVIL: 0.2}},
        title=EVIL, policy=EVIL, plan={"tables": {EVIL: {}}},
        note=EVIL, entrants=[
            entrant(FORMULA, suits=EVIL, settings=((EVIL, EVIL),), version=EVIL),
            entrant(EVIL, title=EVIL, source=EVIL, outside=True),
        ],
    )  # fmt: skip
    page = board.board_page(found)
    assert "<img" not in page
    assert "&lt;img src=x" in page
    sheet = board.sheet(found, board.rankings(found)[0])
    assert f"'{FORMULA}" in sheet
    assert not [line for line in sheet.splitlines() if line.split(",")[1].startswith("=")]


def test_a_page_says_what_is_missing_and_what_failed() -> None:
    found = made({**FOUR, "e": {}}, note="It was stopped.")
    page = board.board_page(found)
    assert "2 of 10 studies are missing" in page
    assert "It was stopped." in page
    assert "It stopped." in page  # why z failed on d
    whole = board.board_page(made({"a": FOUR["a"], "b": FOUR["b"]}))
    assert "are missing" not in whole
    assert "<p>None.</p>" in whole


def test_a_claim_says_on_how_many_data_sets_and_whether_it_was_audited() -> None:
    found = made({"a": {"x": 0.1, "y": 0.1}, "b": {"x": 0.1, "y": 0.1}})
    first, *rest = found.cells
    promised = replace(first, tried=(replace(first.tried[0], claim=CLAIM), first.tried[1]))
    void = [replace(c, tried=(replace(c.tried[0], void="Bounds."), c.tried[1])) for c in rest if c.table == "b"]  # fmt: skip
    found = replace(found, cells=(promised, *void))

    def note(shown: object) -> str:
        lines = board.lines(shown, board.rankings(shown)[0], shown.tables)  # type: ignore[arg-type, attr-defined]
        return next(x.cells["claim"].note for x in lines if x.held.entrant.name == "x")

    assert note(found) == "on 1 of 2 data sets; void on b: Bounds.; not audited"
    audited = replace(found, audits=(AuditLine("x", "k", "consistent", 1.0, 1e-6, 0.2, 900),))
    assert "audit: consistent (ε at least 0.2, 900 canaries)" in note(audited)


def test_yardsticks_come_first_and_are_not_ranked() -> None:
    names = [entrant("y"), entrant("copy", control=True), entrant("x")]
    losses = {t: {"x": 0.01, "y": 0.02, "copy": 0.0} for t in ("a", "b")}
    found = made(losses, entrants=names)
    ranks = board.rankings(found)[0]
    lines = board.lines(found, ranks, found.tables)
    assert [x.held.entrant.name for x in lines] == ["copy", "x", "y"]
    assert [x.cells["rank"].value for x in lines] == ["yardstick", "1.00", "2.00"]
    assert lines[1].cells["rank"].interval == "1 to 1 at 50 %"


def test_losses_stand_beside_leaks_of_all_that_ran() -> None:
    found = made({"a": {"x": 0.1, "y": 0.2, "z": None}, "b": {"x": 0.1, "y": 0.2, "z": None}})
    ranks = board.rankings(found)[0]
    drawn = board.traded(
        board.lines(found, ranks, found.tables), {s.name: s for s in found.catalogue}
    )
    assert drawn is not None
    assert ">AUC lost<" in drawn
    assert ">x<" in drawn
    assert ">z<" not in drawn  # it never ran
    assert drawn in board.board_page(found)
    nothing = made({"a": {}, "b": {}}, entrants=[entrant("x")])
    assert "What is lost, and what leaks" not in board.board_page(nothing)
