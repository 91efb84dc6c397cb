"""The store: results by key, and what runs there were."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from assay.core import InputError
from assay.study.executors.base import Spent
from assay.study.store.artefacts import Artefacts
from assay.study.store.claims import Claims
from assay.study.store.database import opened
from assay.study.store.records import NewRun, Run, State, Step, begun, no_run, now
from assay.study.store.tables import results, runs, steps


@dataclass(frozen=True)
class Store:
    """Results and runs of any number of studies, several at a time.

    Of two that work on the same task, which only those of different folders do, the first one's
    result stays. Results are as secret as the rows, for a model may hold some.

    Attributes:
        engine: The database.
        artefacts: The files.
        claims: Who does what now.
    """

    engine: sa.Engine
    artefacts: Artefacts
    claims: Claims

    def find(self, key: str) -> bytes | None:
        """The result under ``key``; None where there is none, or its file is gone or damaged."""
        with self.engine.connect() as connection:
            row = connection.execute(
                sa.select(results.c.file, results.c.digest).where(results.c.key == key)
            ).first()
        return None if row is None else self.artefacts.read(row.file, row.digest)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have a result, whether or not its file is whole."""
        found: set[str] = set()
        with self.engine.connect() as connection:
            for start in range(0, len(keys), 500):  # databases limit the parameters of a query
                part = keys[start : start + 500]
                query = sa.select(results.c.key).where(results.c.key.in_(part))
                found |= set(connection.execute(query).scalars())
        return found

    def keep(self, key: str, kind: str, name: str, content: bytes, spent: Spent) -> bytes:
        """Keep a result, whole or not at all.

        Args:
            key: Of its content.
            kind: ``fit``, ``judge`` or ``findings``.
            name: What was fitted or judged, for estimates of what it takes.
            content: The file.
            spent: What it cost.

        Returns:
            What is kept: another's, if one that worked on the same task was first. With noise that
            is another content, and only one may be behind what is published.

        Raises:
            InputError: The artefacts' folder cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        ending = "json" if content[:1] == b"{" else "zip"
        row = {
            "key": key, "kind": kind, "name": name, "digest": digest, "size": len(content),
            "file": f"{key[:2]}/{key}-{digest[:8]}.{ending}",
            "cpu_seconds": spent.cpu_seconds, "seconds": spent.seconds, "peak_mb": spent.peak_mb,
            "worker": f"{platform.node()} {spent.where}", "created": now(),
        }  # fmt: skip
        self.artefacts.write(str(row["file"]), content)
        while not self._added(row):
            kept = self.find(key)
            if kept is not None:
                if kept != content:
                    self.artefacts.remove(str(row["file"]))
                return kept
            with self.engine.begin() as connection:  # its file is gone or damaged
                connection.execute(sa.delete(results).where(results.c.key == key))
        return content

    def _added(self, row: dict[str, Any]) -> bool:
        """Whether the row is now there, and was not before."""
        own = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        adding = own.insert(results).values(row).on_conflict_do_nothing()
        with self.engine.begin() as connection:
            return connection.execute(adding.returning(results.c.key)).first() is not None

    def claim(self, key: str) -> bool:
        """Take on a task, unless another process that works on this folder has done so.

        Raises:
            InputError: The folder cannot be written.
        """
        return self.claims.take(key)

    def free(self, key: str) -> None:
        """Let others have a task: it is done, or given up."""
        self.claims.free(key)

    def expected_mb(self, kind: str, name: str) -> float:
        """The most memory that such a task took so far, in megabytes; 0 where none is known."""
        query = sa.select(sa.func.max(results.c.peak_mb))
        with self.engine.connect() as connection:
            most = connection.execute(
                query.where(results.c.kind == kind, results.c.name == name)
            ).scalar()
        return float(most or 0.0)

    def took(self) -> dict[tuple[str, str], float]:
        """The most seconds that tasks took so far, by their kind and what they were about."""
        most = sa.func.max(results.c.seconds)
        query = sa.select(results.c.kind, results.c.name, most)
        with self.engine.connect() as connection:
            rows = connection.execute(query.group_by(results.c.kind, results.c.name)).all()
        return {(kind, name): float(seconds) for kind, name, seconds in rows}

    def begin(self, run: NewRun) -> int:
        """Note that a run begins; gives its number."""
        with self.engine.begin() as connection:
            adding = sa.insert(runs).returning(runs.c.id)
            made = connection.execute(adding, begun(run)).scalar_one()
            if run.steps:
                connection.execute(sa.insert(steps), [
                    {"run": made, "place": i, "name": s.name, "kind": s.kind, "key": s.key,
                     "state": State.WAITING, "why": "", "seconds": 0.0, "changed": ""}
                    for i, s in enumerate(run.steps)
                ])  # fmt: skip
        return int(made)

    def move(self, run: int, names: Sequence[str], state: State, why: str = "",
             seconds: float = 0.0) -> None:  # fmt: skip
        """Note that steps of a run are in another state now."""
        values = {"state": state, "why": why, "seconds": seconds, "changed": now()}
        with self.engine.begin() as connection:
            for start in range(0, len(names), 500):
                part = steps.c.name.in_(names[start : start + 500])
                connection.execute(sa.update(steps).where(steps.c.run == run, part).values(values))

    def end(self, run: int, state: State, *, why: str = "", outcome: str = "",
            findings: str = "") -> None:  # fmt: skip
        """Note that a run has ended."""
        values = {
            "state": state, "why": why, "outcome": outcome, "findings": findings, "ended": now(),
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(sa.update(runs).where(runs.c.id == run).values(values))

    def runs(self, study: str | None = None) -> list[Run]:
        """All runs, or those of a study; the newest first."""
        query = sa.select(runs).order_by(runs.c.id.desc())
        if study is not None:
            query = query.where(runs.c.study == study)
        with self.engine.connect() as connection:
            return [_run(row._mapping) for row in connection.execute(query)]

    def run(self, number: int) -> Run:
        """The run of that number.

        Raises:
            UnknownNameError: There is none.
        """
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(runs).where(runs.c.id == number)).first()
        if row is None:
            raise no_run(number)
        return _run(row._mapping)

    def steps(self, run: int) -> list[Step]:
        """The tasks of a run, in the order of its plan."""
        query = sa.select(steps).where(steps.c.run == run).order_by(steps.c.place)
        with self.engine.connect() as connection:
            rows = [row._mapping for row in connection.execute(query)]
        return [
            Step(r["name"], r["kind"], r["key"], State(r["state"]), r["why"], r["seconds"],
                 r["changed"])
            for r in rows
        ]  # fmt: skip


def open_store(folder: str | Path, database: str = "", artefacts: str = "") -> Store:
    """The store in a folder, or with its two halves elsewhere.

    Args:
        folder: Of this machine; made where absent, for its owner alone.
        database: A URL; a SQLite file in the folder by default.
        artefacts: An fsspec URL; in the folder by default.

    Raises:
        ConfigError: The database cannot be used.
        InputError: The folder cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / ".gitignore").write_text("*\n")  # results are as secret as the rows
    except OSError as error:
        raise InputError(
            f"the store's folder cannot be written ({error.strerror})", where=str(folder),
            mend="Free some space or name another with 'store: FOLDER'",
        ) from None  # fmt: skip
    return Store(
        opened(database or f"sqlite:///{folder / 'store.db'}"),
        Artefacts(artefacts or str(folder / "artefacts")),
        Claims(folder.resolve() / "claims"),
    )


def _run(row: Any) -> Run:
    return Run(**{**row, "state": State(row["state"])})
