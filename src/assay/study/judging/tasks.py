"""Judges as tasks of a study's graph: each is asked about each technique's first release, once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import canonical, from_json, to_json
from assay.data import Table
from assay.report import OutsideAnswer, OutsideJudge
from assay.study.executors import Done, Need, Shared
from assay.study.fitted import fitted
from assay.study.graph import Task
from assay.study.judging.ask import Answer, ask, install, seed_of
from assay.study.judging.judge import Judge
from assay.study.store import key_of

#: Code that a judge's answer depends on, beside that of the fit which made its release.
_ROOMS = (
    "core",
    "data",
    "outside",
    "techniques/handover.py",
    "study/judging",
    "report/findings.py",
)
_NO_RELEASE = "The technique could not run, so that there is no release to ask about."


@dataclass(frozen=True)
class Asking:
    """How a study's judges are asked.

    Attributes:
        judges: Of the plan.
        folder: Of this machine's store, for what a judge that fails printed; None for none.
        need: What a task of the study may take.
    """

    judges: tuple[Judge, ...] = ()
    folder: Path | None = None
    need: Callable[[float], Need] = lambda mb: Need(expected=mb)

    def installs(self) -> list[Task]:
        """A task a judge that makes its environment, so that one that cannot be made is tried once."""
        return [
            Task(
                name=_install_name(judge.name), kind="install", about=judge.name,
                key=key_of(rooms=("outside",), install=judge.wanted.key), work=_do_install,
                arguments=(judge,), pack=lambda _: None, unpack=lambda _: None,
                label=f"{judge.name}: make its environment",
            )
            for judge in self.judges if judge.wanted
        ]  # fmt: skip

    def about(
        self, technique: str, setting: Shared, release: Any, *, fit: str = "",
        rows: Table | None = None, control: bool = False,
    ) -> list[Task]:  # fmt: skip
        """The tasks that ask about one technique, or about a control.

        Args:
            technique: Its name.
            setting: The study's, with T and N.
            release: Plain data by which the release is known, T and N with it.
            fit: Name of the task that makes it; empty where it is given.
            rows: The release itself.
            control: It is the setting's control of that name.
        """
        found, given = [], technique if control else rows
        for judge in self.judges:
            key = key_of(rooms=_ROOMS, judge=judge.essence, release=release)
            keep = self.folder and self.folder / "judges" / key
            needs = ((fit,) if fit else ()) + ((_install_name(judge.name),) if judge.wanted else ())
            found.append(Task(
                name=_name(technique, judge.name), kind="ask", about=judge.name, key=key,
                work=_do_ask, arguments=(setting, judge, str(keep or ""), given),
                pack=_pack, unpack=_unpack, needs=needs, need=self.need,
                label=f"{technique}: ask {judge.name}", ended=_clearer(keep),
            ))  # fmt: skip
        return found

    def names(self, techniques: Iterable[str]) -> list[str]:
        """The tasks that must be done for all judges to have been asked."""
        return [_name(t, judge.name) for t in techniques for judge in self.judges]

    def told(self, techniques: list[str], done: Mapping[str, Done]) -> tuple[OutsideJudge, ...]:
        """What all judges said, for a report."""
        return tuple(
            OutsideJudge(
                judge.name, judge.title, judge.about,
                tuple(_answer(t, done[_name(t, judge.name)], done.get(t)) for t in techniques),
            )
            for judge in self.judges
        )  # fmt: skip


def _name(technique: str, judge: str) -> str:
    return f"{technique}: asked {judge}"


def _install_name(judge: str) -> str:
    return f"environment of the judge {judge}"


def _answer(technique: str, done: Done, own: Done | None) -> OutsideAnswer:
    if done.failure:
        gone = own is not None and own.failure == done.failure
        return OutsideAnswer(technique, failure=_NO_RELEASE if gone else done.failure)
    answer: Answer = done.value
    return OutsideAnswer(technique, answer.scores, answer.versions)


def _do_install(judge: Judge) -> None:
    install(judge)


def _do_ask(setting: Any, judge: Judge, keep: str, given: Table | str | None, *made: Any) -> Answer:
    """The task of asking. The release is ``given``, or that of the control of this name, or of the
    fit with which ``made`` begins."""
    parts = setting.prepared.split
    if isinstance(given, str):
        known, prepared, _ = setting.yardsticks
        parts = prepared.split
        release = fitted(known[given], parts.train, setting.seeds, 0).release
    else:
        release = made[0].release if given is None else given
    seed = seed_of(setting.seeds.rng("judges"))
    return ask(judge, parts.train, parts.holdout, release, seed, keep)


def _pack(answer: Answer) -> bytes:
    return canonical(to_json(answer)).encode()


def _unpack(content: bytes) -> Answer | None:
    try:
        return from_json(Answer, json.loads(content))
    except (ValueError, LookupError, TypeError):
        return None


def _clearer(keep: Path | None) -> Callable[[], None]:
    def clear() -> None:
        if keep is not None:
            shutil.rmtree(keep, ignore_errors=True)

    return clear
