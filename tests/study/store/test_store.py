"""Results are kept whole or not at all, and runs are found again, by several at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assay.core import ConfigError, InputError, UnknownNameError
from assay.study.executors import Spent
from assay.study.store import Fleeting, NewRun, NewStep, State, Store, open_store

POSTGRES = os.environ.get("ASSAY_TEST_POSTGRES", "")
STEPS = (NewStep("cart: fit 1", "fit", "a" * 32), NewStep("cart", "judge", "b" * 32))


def address(kind: str, folder: Path) -> str:
    """The database of a test: a file, or a schema of its own in a PostgreSQL that is running."""
    if kind == "sqlite":
        return ""
    if not POSTGRES:
        assert "CI" not in os.environ, "CI must start PostgreSQL (see .ci/run)"
        pytest.skip("no PostgreSQL: set ASSAY_TEST_POSTGRES to its URL")
    import sqlalchemy as sa

    name = f"t{abs(hash(str(folder))):x}"
    with sa.create_engine(POSTGRES, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    return f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    return tmp_path / "kept", address(request.param, tmp_path)


@pytest.fixture
def store(where: tuple[Path, str]) -> Store:
    return open_store(*where)


def test_results_come_back_and_damaged_ones_do_not(store: Store) -> None:
    assert store.find("k") is None
    spent = Spent(1.0, 2.0, 300.0, "process 1")
    assert store.keep("k", "fit", "cart", b"PK1", spent) == b"PK1"
    assert store.find("k") == b"PK1"
    assert store.known(["k", "l"]) == {"k"}
    assert store.expected_mb("fit", "cart") == 300.0
    assert store.expected_mb("judge", "cart") == 0.0
    store.keep("longer", "fit", "cart", b"PK1", Spent(1.0, 5.0, 200.0, "process 1"))
    assert store.took() == {("fit", "cart"): 5.0}
    (file,) = Path(store.artefacts.folder).glob("*/k-*.zip")
    file.write_bytes(b"PK3")
    assert store.find("k") is None
    file.unlink()
    assert store.find("k") is None
    assert store.keep("k", "fit", "cart", b"PK4", spent) == b"PK4"


def test_the_first_of_two_results_stays(store: Store) -> None:
    """Two fits with noise are two results: only one may be behind what is published."""
    store.keep("k", "fit", "mst", b"PK1", Spent())
    assert store.keep("k", "fit", "mst", b"PK2", Spent()) == b"PK1"
    assert store.find("k") == b"PK1"
    assert len([p for p in Path(store.artefacts.folder).rglob("*") if p.is_file()]) == 1


def test_a_run_and_its_steps(store: Store, where: tuple[Path, str]) -> None:
    first = store.begin(NewRun("s", "ward", "{}", "d", STEPS, '{"name": "ours"}'))
    second = open_store(*where).begin(NewRun("t", "ward", "{}", "d"))
    assert second > first
    store.move(first, ["cart: fit 1"], State.DONE, seconds=2.5)
    store.move(first, ["cart"], State.FAILED, "It stopped.")
    fit, judge = store.steps(first)
    assert (fit.state, fit.seconds, judge.state, judge.why) == (
        State.DONE, 2.5, State.FAILED, "It stopped."
    )  # fmt: skip
    store.end(first, State.DONE, outcome="pass", findings="f")
    assert [r.id for r in store.runs()] == [second, first]
    (run,) = store.runs("s")
    assert (run.state, run.outcome, run.findings, run.pid) == (State.DONE, "pass", "f", os.getpid())
    assert run == store.run(first)
    assert run.policy == '{"name": "ours"}'
    with pytest.raises(UnknownNameError, match="no run 99"):
        store.run(99)


def test_many_steps_and_keys(store: Store) -> None:
    many = tuple(NewStep(f"s{i}", "fit", f"{i:032}") for i in range(1_200))
    run = store.begin(NewRun("s", "ward", "{}", "d", many))
    store.move(run, [s.name for s in many], State.KEPT)
    assert [s.name for s in store.steps(run)] == [s.name for s in many]
    assert {s.state for s in store.steps(run)} == {State.KEPT}
    assert store.known([s.key for s in many]) == set()


#: What each of several processes does to one store.
WRITER = """
import sys
from assay.study.executors import Spent
from assay.study.store import NewRun, NewStep, State, open_store

folder, database, who = sys.argv[1:]
store = open_store(folder, database)
run = store.begin(NewRun("s", f"of {who}", "{}", "d", (NewStep("cart", "judge", "b"),)))
for i in range(20):
    store.keep(f"{i:032}", "fit", "cart", b"{same", Spent())
    store.keep(f"{who}-{i}", "fit", "cart", f"{{{who}".encode(), Spent())
    store.move(run, ["cart"], State.RUNNING)
store.end(run, State.DONE, outcome=who)
"""


def test_several_at_once_lose_nothing_and_mix_nothing(where: tuple[Path, str]) -> None:
    folder, database = where
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(folder), database, str(who)])
        for who in range(3)
    ]
    assert [one.wait() for one in writers] == [0, 0, 0]
    store = open_store(*where)
    assert sorted((r.title, r.outcome) for r in store.runs()) == [
        (f"of {who}", str(who)) for who in range(3)
    ]  # fmt: skip
    for i in range(20):
        assert store.find(f"{i:032}") == b"{same"
        assert [store.find(f"{who}-{i}") for who in range(3)] == [b"{0", b"{1", b"{2"]


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        store.keep("k", "fit", "cart", b"{", Spent())
    monkeypatch.undo()
    assert store.find("k") is None
    assert not [p for p in (tmp_path / "artefacts").rglob("*") if p.is_file()]


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kept")
    store.keep("k", "fit", "cart", b"{", Spent())
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    assert (tmp_path / "kept" / ".gitignore").read_text() == "*\n"


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    for url, said in [
        ("nonsense", "cannot be read"),
        ("mysql+pymysql://x/y", "driver"),
        ("postgresql+psycopg://assay:secret@127.0.0.1:1/none", "cannot be used"),
    ]:
        with pytest.raises(ConfigError, match=said) as error:
            open_store(tmp_path, url)
        assert "secret" not in error.value.sentence


def test_without_a_folder_it_lasts_as_long_as_the_study() -> None:
    store = Fleeting()
    store.keep("k", "fit", "cart", b"{", Spent())
    assert store.find("k") == b"{"
    assert store.known(["k", "l"]) == {"k"}
    run = store.begin(NewRun("s", "ward", "{}", "d", STEPS, policy="{}"))
    store.move(run, ["cart: fit 1"], State.DONE, seconds=2.5)
    store.end(run, State.DONE, outcome="pass", findings="f")
    fit, judge = store.steps(run)
    assert (fit.state, fit.seconds, judge.state) == (State.DONE, 2.5, State.WAITING)
    found = store.run(run)
    assert (found.state, found.outcome, found.findings, found.policy) == (
        State.DONE, "pass", "f", "{}"
    )  # fmt: skip
    with pytest.raises(UnknownNameError, match="no run 99"):
        store.run(99)
