"""The plan of a study as tasks: the fits of each technique, and one that judges them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import ConfigError, canonical, from_json, to_json
from assay.evaluation import ATTACKS, METRICS, catalogue
from assay.evaluation.base import Shadows
from assay.report import TechniqueFindings
from assay.study.entry import Entry
from assay.study.executors import Executor, Shared
from assay.study.fitted import Place, packed, unpacked
from assay.study.graph import Task
from assay.study.judging.tasks import Asking
from assay.study.needs import NeedsConfig
from assay.study.setting import do_fit, do_judge, do_judge_control
from assay.study.shadows import Runner
from assay.study.store import code_of, key_of
from assay.study.versions import versions
from assay.techniques import External

#: Whose versions a result depends on too where they are installed.
BESIDE = ("jax", "optax", "opendp", "dp-accounting", "umap-learn")
#: Code that a fit, or a judge, runs.
_FIT = (
    "core", "data", "outside", "dp", "nn", "techniques", "study/prepare.py", "study/auxiliary.py",
    "study/entry.py", "study/fitted.py",
)  # fmt: skip
_JUDGE = (
    *_FIT, "evaluation", "report/findings.py", "study/assess.py", "study/setting.py",
    "study/shadows.py",
)  # fmt: skip
#: What of the plan the fits depend on: the rest changes how they are judged.
_ROWS = ("task", "unit", "split", "seed", "identifiers", "auxiliary")


@dataclass(frozen=True)
class Planned:
    """How a study's tasks are named, kept and limited.

    Attributes:
        essence: What of the plan the findings depend on.
        data: Fingerprint and schema of the data.
        repeats: Fits of each technique.
        shadows: Fits that attacks may spend on each.
        needs: Limits of every task that names none of its own.
        folder: Of this machine, for fits that go on after a kill; None for none.
        elsewhere: Whether tasks may be done on another machine.
        tell: Called with progress.
        asking: Other people's judges.
    """

    essence: dict[str, Any]
    data: dict[str, Any]
    repeats: int
    shadows: int
    needs: NeedsConfig
    folder: Path | None
    elsewhere: bool
    tell: Callable[[str], None]
    asking: Asking

    def tasks(
        self, controls: Iterable[str], plan: Iterable[Entry], setting: Shared, executor: Executor
    ) -> dict[str, Task]:
        """All tasks by name, those of the controls first; each technique's are judged by one that
        is called as it is.

        Raises:
            ConfigError: Names were chosen so that two tasks have one.
        """
        found = self.asking.installs()
        for name in controls:
            found.append(self._control(name, setting, executor))
            release = key_of(rooms=_FIT, what=self._yardstick(name))
            found += self.asking.about(name, setting, release, control=True)
        for entry in plan:
            found += self.of(entry, setting, executor)
            found += self.asking.about(
                entry.name, setting, self.fit_key(entry, 0), fit=fit_name(entry.name, 0)
            )
        tasks = {t.name: t for t in found}
        if len(tasks) < len(found):
            raise ConfigError(
                "two tasks have one name", mend="Name techniques and judges otherwise"
            )
        return tasks

    def of(self, entry: Entry, setting: Shared, executor: Executor) -> list[Task]:
        """The tasks of a technique: its fits, then what judges them."""
        fits = [self.fit(entry, i, setting) for i in range(entry.releases(self.repeats))]
        keys, shadows = [t.key for t in fits], self._spent(entry, executor)
        return [*fits, Task(
            name=entry.name, kind="judge", about=entry.technique.name,
            key=self._judge_key(fits=keys, parts=_parts()), work=do_judge,
            arguments=(setting, entry, shadows), pack=_pack_findings, unpack=_unpack_findings,
            needs=tuple(t.name for t in fits), need=(entry.needs or self.needs).need,
            label=f"{entry.name}: measure and attack", here=bool(self.shadows),
        )]  # fmt: skip

    def fit(self, entry: Entry, release: int, setting: Shared) -> Task:
        """The task of one fit."""
        key, place = self.fit_key(entry, release), Place()
        folder = self._training(entry.name, release)
        if folder is not None:
            place = Place(str(folder), key, self._marker() if entry.private else "")
        return Task(
            name=fit_name(entry.name, release), kind="fit", about=entry.technique.name,
            key=key, work=do_fit, arguments=(setting, entry, release, place),
            pack=packed, unpack=unpacked, need=(entry.needs or self.needs).need,
            ended=lambda: _clear(folder),
        )  # fmt: skip

    def _marker(self) -> str:
        """A file that who does a private fit on another machine must see; empty for none."""
        if self.folder is None or not self.elsewhere:
            return ""
        marker = self.folder / "training" / "here"
        marker.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        marker.touch()
        return str(marker)

    def fit_key(self, entry: Entry, release: int) -> str:
        """Of the same rows, settings, seed and code: other repeats, rules or metrics change nothing."""
        return key_of(rooms=_FIT, what=self._fit(entry), release=release)

    def unfinished(self, entry: Entry) -> str:
        """A sentence on what is kept of fits that failed; empty where nothing is."""
        folder = self._training(entry.name, 0)
        if folder is None or not any(folder.parent.glob("*/*")):
            return ""
        if isinstance(entry.technique, External):
            return ""  # what it printed is there, as its failure says
        return (
            f"How far its fits came is kept in training/{folder.parent.name} of the store, as "
            "secret as the data: the same run goes on from there. Removed, all is fitted anew, and "
            "with privacy paid for once more."
        )

    def _fit(self, entry: Entry) -> dict[str, Any]:
        return {
            **self.data, "plan": self._rows(), "name": entry.name,
            "kind": entry.technique.name, "settings": entry.settings,
            "own": code_of(entry.technique), "content": getattr(entry.technique, "content", ""),
            "versions": versions(BESIDE),
        }  # fmt: skip

    def _judge_key(self, **parts: Any) -> str:
        return key_of(
            rooms=_JUDGE, plan=self.essence, catalogue=[s.name for s in catalogue()], **parts
        )

    def _control(self, name: str, setting: Shared, executor: Executor) -> Task:
        what = self._yardstick(name)
        shadows = self._shadows(name, key_of(rooms=_JUDGE, what=what), executor)
        return Task(
            name=name, kind="judge", about=name, key=self._judge_key(what=what, parts=_parts()),
            work=do_judge_control, arguments=(setting, name, shadows), pack=_pack_findings,
            unpack=_unpack_findings, need=self.needs.need, label=f"{name}: measure and attack",
            here=bool(self.shadows),
        )  # fmt: skip

    def _yardstick(self, name: str) -> dict[str, Any]:
        return {**self.data, "plan": self._rows(), "control": name, "versions": versions(BESIDE)}

    def _rows(self) -> dict[str, Any]:
        return {k: self.essence[k] for k in _ROWS}

    def _spent(self, entry: Entry, executor: Executor) -> Shadows:
        return self._shadows(entry.name, key_of(rooms=_JUDGE, what=self._fit(entry)), executor)

    def _shadows(self, name: str, key: str, executor: Executor) -> Shadows:
        """Fits for shadow models; what is kept of each does not depend on how many there are."""
        if not self.shadows:
            return Shadows()
        kept = self.folder and self.folder / "shadows" / key

        def tell(done: int, of: int) -> None:
            self.tell(f"{name}: fits for shadow models, {done} of {of}")

        return Shadows(self.shadows, Runner(kept, executor=executor, tell=tell))

    def _training(self, name: str, release: int) -> Path | None:
        # A digest, for a name is the user's text and no file name.
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        return self.folder and self.folder / "training" / digest / str(release)


def fit_name(technique: str, release: int) -> str:
    """Of the task of a fit; the first release is 0."""
    return f"{technique}: fit {release + 1}"


def _parts() -> list[str]:
    """Digests of the metrics and attacks that are not assay's own."""
    kinds = [*(METRICS[n] for n in METRICS), *(ATTACKS[n] for n in ATTACKS)]
    return [c for c in map(code_of, kinds) if c]


def _clear(folder: Path | None) -> None:
    """Take away how far a fit was, once it is kept: as secret as the rows, and of no more use."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(
            OSError
        ):  # others of the technique are not done yet, or it is gone
            folder.parent.rmdir()


def _pack_findings(found: TechniqueFindings) -> bytes:
    return canonical(to_json(found)).encode()


def _unpack_findings(content: bytes) -> TechniqueFindings | None:
    try:
        return from_json(TechniqueFindings, json.loads(content))
    except (ValueError, LookupError, TypeError):
        return None
