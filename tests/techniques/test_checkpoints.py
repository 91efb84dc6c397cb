"""Fits that were killed go on: to the same bits, or under privacy to the steps that were paid for.

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
from safetensors.numpy import load_file

from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.techniques import checkpoints, technique
from assay.techniques.checkpoints import Place, place

STEPS = 400
SMALL: dict[str, Any] = {"width": 8, "steps": STEPS, "batch": 50, "bins": 20}
PRIVACY = {"epsilon": 4.0, "delta": 1e-5}


def people(n: int = 400, seed: int = 1) -> Table:
    """Levels and a number that follows them, all of declared domains."""
    rng = np.random.default_rng(seed)
    sick = rng.random(n) < 0.3
    age = np.clip(np.round(rng.normal(40 + 25 * sick, 8, n)), 0, 100).astype(int)
    ward = np.where(sick, "west", rng.choice(["east", "north"], n))
    schema = Schema((
        Column("sick", Kind.BOOLEAN),
        Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 100)),
        Column("ward", Kind.CATEGORICAL,
               domain=Domain(Origin.DECLARED, levels=("east", "north", "west"))),
    ))  # fmt: skip
    return Table(pl.DataFrame({"sick": sick, "age": age, "ward": ward}), schema)


def asked(name: str, private: bool) -> Any:
    return technique(name, **SMALL, **({"privacy": PRIVACY} if private else {}))


def fitted(name: str, private: bool, folder: Path | None = None, seed: int = 5) -> Any:
    if folder is None:
        return asked(name, private).fit(people(), np.random.default_rng(seed))
    with checkpoints(folder):
        return asked(name, private).fit(people(), np.random.default_rng(seed))


def kill(name: str, private: bool, folder: Path) -> int:
    """Kill a process that fits as soon as it has kept anything; the steps that were kept."""
    command = [sys.executable, __file__, name, "private" if private else "plain", str(folder)]
    process = subprocess.Popen(command, env={**os.environ})
    while not (folder / "training.json").exists():
        assert process.poll() is None, "it ended before it was killed"
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    return int(json.loads((folder / "training.json").read_text())["step"])


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Steps of noise that are drawn from now on."""
    from assay.nn import duelling, feed, training

    drawn: list[int] = []

    def poisson(whose: Any, promise: Any, steps: int, *rest: Any) -> Any:
        drawn.append(steps)
        return feed.poisson(whose, promise, steps, *rest)

    for module in (duelling, training):
        monkeypatch.setattr(module, "poisson", poisson)
    return drawn


def steps_behind(folder: Path) -> int:
    """The count that each step of the last state's training adds one to."""
    (file,) = folder.glob("*.training.safetensors")
    found = [a for a in load_file(file).values() if a.shape == () and a.dtype == np.int32]
    assert len({int(a) for a in found}) == 1  # the optimisers' and the loop's
    return int(found[0])


def same(one: Any, other: Any) -> bool:
    (plain, arrays), (wanted, theirs) = one.state(), other.state()
    drawn = (m.sample(50, np.random.default_rng(1)).frame for m in (one, other))
    return (
        plain == wanted and list(arrays) == list(theirs)
        and all(np.array_equal(a, theirs[k]) for k, a in arrays.items())
        and next(drawn).equals(next(drawn))
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", ["autoregressive", "gan"])
def test_a_killed_fit_goes_on_to_the_same_bits(name: str, tmp_path: Path) -> None:
    whole = fitted(name, False)
    assert 0 < kill(name, False, tmp_path / "kept") < STEPS
    assert same(fitted(name, False, tmp_path / "kept"), whole)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["autoregressive", "gan"])
def test_a_killed_private_fit_takes_the_steps_that_were_paid_for_and_no_more(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kill(name, True, tmp_path)
    codes = json.loads((tmp_path / "codes.json").read_text())["data"]
    drawn = counted(monkeypatch)
    found = fitted(name, True, tmp_path)
    assert before + sum(drawn) == steps_behind(tmp_path) == STEPS
    assert f"then {STEPS} steps of DP-SGD" in found.claim.implementation
    assert (found.claim.epsilon, found.claim.delta) == (4.0, 1e-5)
    assert found.claim == asked(name, True).ground(people(), np.random.default_rng(5)).claim
    assert found.encoder.to_state() == codes["encoder"]  # of the histograms of the killed process


def test_a_private_fit_that_was_done_draws_no_noise_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fitted("autoregressive", True, tmp_path)
    drawn = counted(monkeypatch)
    assert same(fitted("autoregressive", True, tmp_path), whole)
    assert drawn == []


@pytest.mark.parametrize("lost", ["codes.json", "*.training.safetensors", "training.json"])
def test_where_anything_was_lost_all_noisy_steps_are_taken_anew(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted("autoregressive", True, tmp_path)
    (file,) = tmp_path.glob(lost)
    file.write_bytes(file.read_bytes()[:40])
    drawn = counted(monkeypatch)
    fitted("autoregressive", True, tmp_path)
    assert sum(drawn) == steps_behind(tmp_path) == STEPS


def test_a_private_fit_of_another_seed_is_another_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted("autoregressive", True, tmp_path)
    drawn = counted(monkeypatch)
    fitted("autoregressive", True, tmp_path, seed=6)
    assert sum(drawn) == STEPS


def test_a_place_is_of_the_rows_people_settings_and_seed(tmp_path: Path) -> None:
    here, table = Place(tmp_path, "k"), people()
    whose = np.arange(len(table)) // 2
    changed = table.frame.with_columns(age=pl.col("age").reverse())
    wider = Schema((*table.schema.columns[:2], Column("ward", Kind.CATEGORICAL)))
    keys = [
        here.of_fit("vae", {"width": 8}, table).key,
        here.of_fit("gan", {"width": 8}, table).key,
        here.of_fit("vae", {"width": 9}, table).key,
        here.of_fit("vae", {"width": 8}, table, 1).key,
        here.of_fit("vae", {"width": 8}, Table(changed, table.schema)).key,
        here.of_fit("vae", {"width": 8}, Table(table.frame, wider)).key,
        here.of_fit("vae", {"width": 8}, Table(table.frame, table.schema, whose)).key,
        Place(tmp_path, "other").of_fit("vae", {"width": 8}, table).key,
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == here.of_fit("vae", {"width": 8}, people()).key
    assert here.of("ab", "c").key != here.of("a", "bc").key


def test_what_is_kept_is_found_under_its_key_alone(tmp_path: Path) -> None:
    here = Place(tmp_path / "new", "k")
    assert here.find("codes") is None
    here.keep("codes", {"a": [0.1, 2]})
    assert here.find("codes") == {"a": [0.1, 2]}
    assert Place(tmp_path / "new", "l").find("codes") is None
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    for damaged in ("{", "[]", "3", "{}"):
        (tmp_path / "new" / "codes.json").write_text(damaged)
        assert here.find("codes") is None


def test_there_is_a_place_within_alone(tmp_path: Path) -> None:
    def failing() -> None:
        with checkpoints(tmp_path, "k"):
            assert place() == Place(tmp_path, "k")
            raise KeyError

    assert place() is None
    with pytest.raises(KeyError):
        failing()
    assert place() is None


if __name__ == "__main__":
    from assay.nn.keep import Kept

    write = Kept.write

    def slowly(self: Kept, *parts: Any) -> None:
        write(self, *parts)
        time.sleep(0.2)  # time to be killed in

    Kept.write = slowly  # type: ignore[method-assign]
    fitted(sys.argv[1], sys.argv[2] == "private", Path(sys.argv[3]))
