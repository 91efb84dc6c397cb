"""Figures stand under their question; those not measured in one line a reason."""

from __future__ import annotations

from assay.report.areas import Cell, FigureView, areas_of, question


def figure(name: str, reason: str = "") -> FigureView:
    return FigureView(name, name, Cell("1"), Cell(""), "", "", reason, (), 0)


def test_by_area_and_question_in_the_order_of_the_report() -> None:
    found = areas_of((
        figure("privacy.copies.a"), figure("fidelity.pairs.a"), figure("fidelity.columns.a"),
        figure("fidelity.pairs.b"), figure("odd.thing.x"), figure("plain"),
    ))  # fmt: skip
    assert [a.key for a in found] == ["fidelity", "privacy", "odd", "plain"]
    groups = found[0].groups
    assert [g.heading for g in groups] == ["Pairs of columns", "Each column's distribution"]
    assert [f.name for f in groups[0].figures] == ["fidelity.pairs.a", "fidelity.pairs.b"]
    assert found[0].taken == 3


def test_one_line_a_reason_and_nothing_left_out() -> None:
    names = [f"utility.q{i}.x" for i in range(30)]
    (area,) = areas_of(tuple(
        figure(n, ("no task", "too few rows", "")[i % 3]) for i, n in enumerate(names)
    ))  # fmt: skip
    assert [(u.reason, len(u.figures)) for u in area.untaken] == [
        ("no task", 10),
        ("too few rows", 10),
    ]
    shown = [f.name for g in (*area.groups, *area.untaken) for f in g.figures]
    assert sorted(shown) == sorted(names)


def test_an_unknown_question_is_spelled_as_it_is() -> None:
    assert question("my_own_thing") == "My own thing"
    assert question("tstr") == "Train on synthetic rows, test on real ones"


def test_every_kind_of_attack_has_a_heading() -> None:
    for word in ("singling_out", "inference", "linkage", "linkability", "reconstruction", "leftovers", "leak", "diversity", "presence"):  # fmt: skip
        assert question(word) != word.replace("_", " ").capitalize()
