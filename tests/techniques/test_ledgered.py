"""Private fits that ask a curator and are killed: they go on, and each answer is paid for once.

Run as a program it is the process that is killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError
from assay.data import Column, Domain, Kind, Origin, Schema, Table, fingerprint
from assay.dp import Ledger
from assay.techniques import checkpoints, technique
from assay.techniques.base import settings_of
from assay.techniques.checkpoints import Place

PROMISE = {"epsilon": 2.0, "delta": 1e-6}
SETTINGS: dict[str, dict[str, Any]] = {
    "mst": {"bins": 8, **PROMISE}, "aim": {"bins": 8, "rounds": 2, **PROMISE},
    "jtree": {"bins": 8, **PROMISE}, "independent": {"privacy": PROMISE},
    "copula": {"privacy": PROMISE},
}  # fmt: skip


def people(n: int = 300, seed: int = 1) -> Table:
    """Columns of declared domains, and two of which bounds and levels have to be found."""
    rng = np.random.default_rng(seed)
    sick = rng.random(n) < 0.3
    frame = pl.DataFrame({
        "sick": sick, "age": np.clip(np.round(rng.normal(40 + 25 * sick, 8, n)), 0, 100).astype(int),
        "ward": np.where(sick, "west", rng.choice(["east", "north"], n)),
        "weight": rng.normal(70, 10, n), "town": rng.choice(["a", "b", "c"], n),
    })  # fmt: skip
    schema = Schema((
        Column("sick", Kind.BOOLEAN),
        Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 100)),
        Column("ward", Kind.CATEGORICAL,
               domain=Domain(Origin.DECLARED, levels=("east", "north", "west"))),
        Column("weight", Kind.NUMERIC), Column("town", Kind.CATEGORICAL),
    ))  # fmt: skip
    return Table(frame, schema, np.arange(n) // 2)


def asked(name: str, **settings: Any) -> Any:
    return technique(name, **{**SETTINGS[name], **settings})


def fitted(name: str, folder: Path, table: Table | None = None, **settings: Any) -> Any:
    with checkpoints(folder):
        return asked(name, **settings).fit(table or people(), np.random.default_rng(5))


def lines(folder: Path) -> list[str]:
    file = folder / "journal.jsonl"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def payments(folder: Path) -> list[Any]:
    """What was paid, by the journal."""
    told = [json.loads(line.partition(" ")[2]) for line in lines(folder)]
    return [x["paid"] for x in told if "paid" in x]


def kill(name: str, folder: Path, after: int, kind: str) -> None:
    """Kill a fit once it has so many lines, the last of them an entry or an answer."""
    process = subprocess.Popen([sys.executable, __file__, name, str(folder), str(after), kind])
    while not (folder / "waiting").exists():
        assert process.poll() is None, "it ended before it was killed"
        time.sleep(0.01)
    (folder / "waiting").unlink()
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert len(lines(folder)) >= after
    assert f'"{kind}"' in lines(folder)[-1]


def ledgers(monkeypatch: pytest.MonkeyPatch) -> list[Ledger]:
    """Those that are opened from now on."""
    made: list[Ledger] = []
    usual = Ledger.__post_init__

    def noted(self: Ledger) -> None:
        usual(self)
        made.append(self)

    monkeypatch.setattr(Ledger, "__post_init__", noted)
    return made


def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whoever draws noise fails."""
    from assay.dp import bounds, curator, levels

    def drawn(*_: object) -> Any:
        raise AssertionError("noise was drawn")

    for module in (bounds, curator, levels):
        monkeypatch.setattr(module, "discrete_gaussian", drawn)
    monkeypatch.setattr(curator, "noisy_max", drawn)


def same(one: Any, other: Any) -> bool:
    (plain, arrays), (wanted, theirs) = one.state(), other.state()
    drawn = [m.sample(50, np.random.default_rng(1)).frame for m in (one, other)]
    return (
        plain == wanted and list(arrays) == list(theirs) and drawn[0].equals(drawn[1])
        and all(np.array_equal(a, theirs[k]) for k, a in arrays.items())
    )  # fmt: skip


@pytest.mark.parametrize("name", list(SETTINGS))
def test_a_fit_that_was_done_draws_no_noise_again_and_is_the_same_to_the_bit(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ledgers(monkeypatch)
    whole = fitted(name, tmp_path)
    silent(monkeypatch)
    assert same(fitted(name, tmp_path), whole)
    assert made[0].to_state() == made[1].to_state()
    assert made[0].spent <= made[0].rho
    assert [[e.what, e.rho, e.delta] for e in made[0].entries] == payments(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SETTINGS))
def test_a_fit_killed_at_several_moments_has_the_ledger_of_one_that_was_not(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the bounds, in the single columns, and (but for `independent`) in choosing or measuring."""
    for after in (3, 10) if name == "independent" else (3, 10, 18):
        before = lines(tmp_path)
        kill(name, tmp_path, after, "asked")
        assert lines(tmp_path)[: len(before)] == before  # what was told stays told
    before, made = lines(tmp_path), ledgers(monkeypatch)
    found = fitted(name, tmp_path)
    assert lines(tmp_path)[: len(before)] == before
    whole = fitted(name, tmp_path / "whole")
    gone_on, uninterrupted = made
    assert found.claim == whole.claim or name in ("aim", "jtree")
    assert gone_on.spent == pytest.approx(uninterrupted.spent, rel=1e-9)
    assert [[e.what, e.rho, e.delta] for e in gone_on.entries] == payments(tmp_path)
    if name in ("independent", "copula"):  # what the others ask depends on what they chose
        assert [e.what for e in gone_on.entries] == [e.what for e in uninterrupted.entries]
    silent(monkeypatch)
    assert same(fitted(name, tmp_path), found)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "after"), [("mst", 14), ("copula", 14), ("copula", 20)])
def test_an_answer_lost_to_the_kill_is_counted_twice_and_the_fit_ends_within_its_promise(
    name: str, after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a single column, or (the last) of a pair: then pairs share what is left by then."""
    kill(name, tmp_path, after, "paid")
    before, (lost, *_) = lines(tmp_path), payments(tmp_path)[::-1]
    made = ledgers(monkeypatch)
    found = fitted(name, tmp_path)
    own = made[0]
    assert lines(tmp_path)[: len(before)] == before
    assert [[e.what, e.rho, e.delta] for e in own.entries] == payments(tmp_path)
    assert [paid[0] for paid in payments(tmp_path)].count(lost[0]) == 2
    assert f"{name}: {len(own.entries)} answers with exact noise" in found.claim.implementation
    assert own.spent <= own.rho
    assert own.left < 1e-9 * own.rho


@pytest.mark.slow
def test_a_lost_answer_that_cannot_be_paid_again_is_refused(tmp_path: Path) -> None:
    """`independent` pays all of its budget for answers of one size."""
    kill("independent", tmp_path, 14, "paid")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"lost when the fit was killed or failed.*fit anew"):
            fitted("independent", tmp_path)


def test_other_rows_and_settings_are_refused_and_the_journal_stays(tmp_path: Path) -> None:
    fitted("mst", tmp_path)
    before, table = lines(tmp_path), people()
    for change in (
        {"table": people(seed=2)}, {"bins": 9}, {"epsilon": 2.1},
        {"table": Table(table.frame, table.schema, np.arange(len(table)))},
    ):  # fmt: skip
        with pytest.raises(ConfigError, match="other rows, settings or another version"):
            fitted("mst", tmp_path, **change)  # type: ignore[arg-type]
    assert lines(tmp_path) == before


def test_no_digest_that_rows_could_be_tried_on_is_in_a_journal(tmp_path: Path) -> None:
    """Two journals of the same fit begin alike under none but the same key."""
    heads = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        fitted("independent", folder)
        text, own = "\n".join(lines(folder)), asked("independent")
        assert fingerprint(people().frame) not in text
        assert Place(folder, "").of_fit(own.name, settings_of(own), people()).key not in text
        heads.append(text.splitlines()[0].partition(" ")[2])
    assert heads[0] != heads[1]


def test_without_a_place_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked("mst").fit(people(), np.random.default_rng(5))
    assert list(tmp_path.iterdir()) == []


if __name__ == "__main__":
    from assay.dp.chained import Chained

    usual, folder, after, kind = Chained.add, Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]

    def waiting(self: Chained, data: Any) -> None:
        usual(self, data)
        if len(lines(folder)) >= after and kind in data:
            (folder / "waiting").touch()
            time.sleep(60)  # to be killed in

    Chained.add = waiting  # type: ignore[method-assign]
    fitted(sys.argv[1], folder)
