"""A journal: the same answers to the same questions, and a ledger that never counts too little."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assay.core import ConfigError, ReadError
from assay.dp import Journal, Ledger, answered
from assay.dp.chained import Chained


def ledger() -> Ledger:
    return Ledger(1.0, 1e-6, apart=1e-7)


def journal(folder: Path, fit: str = "rows") -> Journal:
    return Journal(folder, fit, ledger())


def ask(own: Journal, what: str, share: float = 0.2, answer: Any = 7) -> Any:
    """An answer that costs a share of the budget."""

    def draw() -> Any:
        own.ledger.spend(what, share * own.ledger.rho, 1e-8)
        return answer

    return answered(own, what, draw)


def never() -> Any:
    raise AssertionError("it was drawn again")


def killed(own: Journal, what: str, share: float = 0.2) -> None:
    """It pays and draws, and is gone before the answer is written."""

    def draw() -> Any:
        own.ledger.spend(what, share * own.ledger.rho)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answered(own, what, draw)


@pytest.mark.parametrize("answer", [3, -1, [1, -2], [0.1, 1e-300, -0.0], None, ["é\n", ""], []])
def test_an_answer_is_given_again_without_being_drawn_and_paid_for_once(
    answer: Any, tmp_path: Path
) -> None:
    first = journal(tmp_path)
    assert ask(first, "a", answer=answer) == answer
    again = journal(tmp_path)
    assert again.ledger.entries == []
    found = answered(again, "a", never)
    assert repr(found) == repr(answer)  # floats to the bit, -0.0 too
    assert again.ledger.to_state() == first.ledger.to_state()


def test_what_is_left_is_at_each_question_what_it_was(tmp_path: Path) -> None:
    first = journal(tmp_path)
    left = [(ask(first, name), first.ledger.left)[1] for name in "abc"]
    again = journal(tmp_path)
    assert [(ask(again, name), again.ledger.left)[1] for name in "abc"] == left
    ask(again, "d")
    assert [e.what for e in journal_entries(tmp_path, "abcd")] == list("abcd")


def journal_entries(folder: Path, names: str) -> list[Any]:
    own = journal(folder)
    for name in names:
        answered(own, name, never)
    return own.ledger.entries


def test_the_entry_is_on_the_disk_before_the_noise_is_drawn(tmp_path: Path) -> None:
    own, seen = journal(tmp_path), list[Any]()

    def draw() -> int:
        own.ledger.spend("a", 1e-3)
        seen.extend(Chained(tmp_path / "journal.jsonl", "rows").lines)
        return 1

    own.asked(lambda: "a", draw)
    assert seen == [{"paid": ["a", 1e-3, 0.0]}]


def test_a_lost_answer_is_paid_for_again_and_both_are_counted(tmp_path: Path) -> None:
    first = journal(tmp_path)
    ask(first, "a")
    killed(first, "b")
    for _ in range(2):  # a third run, with the answer, counts the same
        own = journal(tmp_path)
        ask(own, "a")
        assert len(own.ledger.entries) == 1  # what was left when it was asked
        ask(own, "b")
        assert [e.what for e in own.ledger.entries] == ["a", "b", "b"]
    ask(own, "c")
    assert [e.what for e in journal_entries(tmp_path, "abc")] == ["a", "b", "b", "c"]


def test_answers_lost_twice_are_counted_three_times(tmp_path: Path) -> None:
    for _ in range(2):
        killed(journal(tmp_path), "a")
    own = journal(tmp_path)
    ask(own, "a")
    assert [e.what for e in own.ledger.entries] == ["a"] * 3
    assert own.ledger.spent == pytest.approx(0.6 * own.ledger.rho)


def test_where_too_little_is_left_for_a_lost_answer_it_is_refused(tmp_path: Path) -> None:
    killed(journal(tmp_path), "a", 0.6)
    for _ in range(2):
        own = journal(tmp_path)
        with pytest.raises(
            ConfigError, match=r"was lost when the fit was killed or failed.*fit anew"
        ):
            ask(own, "a", 0.6)
        assert own.ledger.spent == pytest.approx(0.6 * own.ledger.rho)
    own = journal(tmp_path)
    ask(own, "a", 0.3)
    with pytest.raises(ConfigError, match="was lost when the fit was killed or failed"):
        ask(own, "b", 0.3)  # a later one that lacks what the lost one took
    # Without a loss it is the ledger's own sentence.
    whole = journal(tmp_path / "whole")
    ask(whole, "a", 0.6)
    with pytest.raises(ConfigError, match="Ask for less, or promise a larger epsilon"):
        ask(whole, "b", 0.6)


def test_what_could_not_be_afforded_is_not_in_it(tmp_path: Path) -> None:
    own = journal(tmp_path)
    with pytest.raises(ConfigError, match="is left of"):
        ask(own, "a", 1.5)
    assert ask(journal(tmp_path), "a", 0.5) == 7


def test_another_question_another_fit_and_an_altered_one_are_refused(tmp_path: Path) -> None:
    ask(journal(tmp_path), "a")
    with pytest.raises(ConfigError, match="asks something else than it did"):
        ask(journal(tmp_path), "b")
    with pytest.raises(ConfigError, match="other rows, settings or another version"):
        journal(tmp_path, "other rows")
    file = tmp_path / "journal.jsonl"
    file.write_text(file.read_text().replace('"answer":7', '"answer":8'))
    with pytest.raises(ReadError, match="altered"):
        journal(tmp_path)


@pytest.mark.parametrize("line", [3, {}, {"paid": [1]}, {"paid": ["a", "x", 0]}, {"asked": "a"}])
def test_lines_that_are_no_journals_are_refused(line: Any, tmp_path: Path) -> None:
    Chained(tmp_path / "journal.jsonl", "rows").add(line)
    with pytest.raises(ReadError, match="no journal of this version"):
        journal(tmp_path)


def test_an_entry_that_cannot_be_written_is_not_paid_and_nothing_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, drawn = journal(tmp_path), list[int]()

    def draw() -> int:
        own.ledger.spend("a", 1e-3)
        drawn.append(1)
        return 1

    add = Chained.add
    monkeypatch.setattr(Chained, "add", full)
    with pytest.raises(ReadError, match="cannot be kept"):
        own.asked(lambda: "a", draw)
    assert (drawn, own.ledger.entries) == ([], [])
    monkeypatch.setattr(Chained, "add", add)
    assert own.asked(lambda: "a", draw) == 1
    assert len(own.ledger.entries) == 1


def full(self: Chained, data: Any) -> None:
    raise self._unusable(OSError(28, "No space left on device"))


def test_a_ledger_that_has_paid_already_has_no_new_journal(tmp_path: Path) -> None:
    own = ledger()
    own.spend("a", 1e-3)
    with pytest.raises(ValueError, match="would not know of"):
        Journal(tmp_path, "rows", own)


def test_without_a_journal_it_is_drawn() -> None:
    draw: Callable[[], int] = lambda: 4  # noqa: E731
    assert answered(None, "a", draw) == 4
