"""What a judge finds in its folder, and what becomes of one that does not end well."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import people

from assay.core import AssayError
from assay.data import Table, conform, infer
from assay.outside import CannotInstallError
from assay.report import OutsideScore
from assay.study.judging import Judge, JudgeConfig, judges_of
from assay.study.judging.ask import ask

LOOKS = """
import csv, json
rows = {n: list(csv.reader(open(n + ".csv"))) for n in ("train", "holdout", "synthetic")}
columns = json.load(open("schema.json"))["columns"]
wanted = json.load(open("request.json"))
assert [c["name"] for c in columns] == rows["train"][0] == rows["synthetic"][0]
assert all(open(n + ".parquet", "rb").read(4) == b"PAR1" for n in rows)
assert wanted["settings"] == {"deep": True} and any(c["roles"] for c in columns)
scores = [{"name": n, "value": len(r) - 1, "better": ""} for n, r in rows.items()]
json.dump([*scores, {"name": "seed", "value": wanted["seed"]}], open("scores.json", "w"))
"""


def table(rows: int, seed: int) -> Table:
    frame = people(rows, seed)
    return conform(frame, infer(people(60, 1), where="ward"), where="ward")


def judge(folder: Path, code: str, **more: Any) -> Judge:
    (folder / "judge.py").write_text(code)
    config = JudgeConfig(command=f"{sys.executable} {folder / 'judge.py'}", **more)
    return judges_of({"mine": config})[0]


def asked(of: Judge, keep: str = "") -> tuple[OutsideScore, ...]:
    return ask(of, table(30, 1), table(20, 2), table(10, 3), 7, keep).scores


def test_it_finds_the_rows_the_columns_and_what_is_wanted(tmp_path: Path) -> None:
    found = asked(judge(tmp_path, LOOKS, settings={"deep": True}))
    assert {s.name: s.value for s in found} == {
        "train": 30, "holdout": 20, "synthetic": 10, "seed": 7,
    }  # fmt: skip


@pytest.mark.parametrize(("code", "said"), [
    ("raise ValueError('John Smith')", "^It stopped with ValueError"),
    ("import nowhere", "^It lacks the module nowhere"),
    ("pass", "^It wrote no scores.json"),
    ("open('scores.json', 'w').write('[{\"name\": \"John Smith\", \"value\": NaN}]')",
     "^Score 1 of its scores.json is not a finite number"),
    ("open('/tmp/assay-evil', 'w')", "outside its folder"),
    ("import socket; socket.create_connection(('192.0.2.1', 80), 2)", "^It (wants the network|stopped with|tried)"),
])  # fmt: skip
def test_what_it_may_do_wrong(tmp_path: Path, code: str, said: str) -> None:
    with pytest.raises(AssayError, match=said) as caught:
        asked(judge(tmp_path, code))
    assert "John" not in caught.value.sentence


def test_a_slow_one_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=r"^It was stopped after 0\.3 seconds, its limit\.$"):
        asked(judge(tmp_path, "import time; time.sleep(60)", minutes=0.005))


def test_what_it_printed_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    keep = tmp_path / "judges" / "key"
    with pytest.raises(AssayError, match="in the folder 'judges' of the store, as secret as"):
        asked(judge(tmp_path, "print('hello'); raise ValueError"), str(keep))
    assert "hello" in (keep / "printed.txt").read_text()
    assert (keep / "printed.txt").stat().st_mode & 0o777 == 0o600
    other = tmp_path / "nowhere" / "judges" / "key"  # the store of another machine
    with pytest.raises(AssayError) as caught:
        asked(judge(tmp_path, "print('hello'); raise ValueError"), str(other))
    assert caught.value.sentence == "It stopped with ValueError."
    assert not other.exists()


def test_one_that_cannot_be_installed_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Any) -> None:
        raise CannotInstallError("it needs Python 2.1, which is not on this machine")

    monkeypatch.setattr("assay.study.judging.ask.environment", refuse)
    with pytest.raises(AssayError, match=r"^It needs Python 2\.1, which is not on this machine\.$"):
        asked(judge(tmp_path, LOOKS, requirements=["scipy"]))
