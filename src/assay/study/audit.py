"""Whether an implementation keeps the epsilon that it claims."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from assay.audit import (
    LEAST,
    Claimed,
    CommandLine,
    Found,
    Scores,
    SeenRows,
    errors_of,
    judged,
    play,
    remarks,
    scores_of_files,
    together,
)
from assay.core import Audited, AuditedClaim, AuditedPart, ConfigError, PrivacyClaim, Remark, worst
from assay.study.audit_games import REPLACED, chosen, held_to, looked, private, relation, tables_of
from assay.study.audit_parts import played_beside, shared
from assay.study.executors.machine import processors
from assay.study.processes import together as in_processes
from assay.study.store import key_of
from assay.study.versions import versions

#: Take part in the noise and its accounting.
_PACKAGES = ("opendp", "dp-accounting")


def audit(
    name: str, epsilon: float, delta: float, *, runs: int = 20, game: str = "white",
    settings: Mapping[str, Any] | None = None, canaries: int | None = None,
    columns: int | None = None, base: int | None = None,
    persons: int | None = None, releases: int = 1, confidence: float = 0.95,
    kept: Path | None = None, progress: Callable[[str], None] | None = None, neighbours: str | None = None,
    processes: int = 1,
) -> Audited:  # fmt: skip
    """Run a technique again and again on tables of canaries, and hold its claim to what is seen.

    Args:
        name: A technique, or a command line with ``{train}`` and ``{synthetic}``.
        epsilon, delta: The claim; a delta of 0 is a pure one.
        runs: Of the mechanism.
        game: ``white`` (its noisy answers or gradients) or ``black`` (released rows alone).
        settings: Of the technique besides.
        canaries, columns, base: Of the tables, and rows beside each canary. None in white box for
            1,000 canaries (fewer where delta allows no table as large) in one column, in which all is
            spent on answers, with 80 rows; two columns of a command line, and of `copula`, which has
            300; in black box for 50 in three with 200. A network's game has always 1,000. `noise`,
            which masks each row by itself, has 10,000 in two, in black box 1,000.
        persons, releases: Of the data that the claim is made for, where they are known.
        confidence: Of the verdict, in (0, 1).
        kept: A file of scores from which a stopped audit goes on; beside it one of each other game.
        progress: Called with a few words after every run.
        neighbours: Of the tables: ``add-or-remove`` or ``replace``; None for the technique's own,
            which is the former but of `noise`. A command line claims epsilon of these; a technique
            of ours claims it of its own, and where a person is replaced it is held to what follows.
        processes: That play at a time; 0 for one a processor.

    Raises:
        ConfigError: The technique has no privacy settings, there is no such game for it or no such
            relation, or there were too few canaries.
        TechniqueError: It cannot run.
    """
    started, command = time.perf_counter(), _command(
        name, epsilon, delta, runs=runs, game=game, settings=settings, canaries=canaries,
        columns=columns, neighbours=neighbours, persons=persons, releases=releases,
        confidence=confidence,
    )  # fmt: skip
    asked: Any = CommandLine(name) if "{" in name else private(name, epsilon, delta, settings or {})
    between = relation(asked, neighbours)
    tables = tables_of(asked, game, delta, between == REPLACED, canaries, columns, base)
    seen = looked(asked, epsilon, delta, tables, replaced=between == REPLACED)
    played = chosen(asked, game, tables, whole=bool(seen.whole))
    key = key_of(
        name=name, settings=dict(settings or {}), epsilon=epsilon, delta=delta, game=played.words
    )

    def tick(done: int, total: int) -> None:
        if progress is not None:
            progress(f"run {done} of {total}")

    processes = processors(processes)
    each = partial(in_processes, processes=processes, what="played") if processes > 1 else None
    kinds = () if between == REPLACED or isinstance(played, SeenRows) else seen.kinds
    first, other = shared(kinds, epsilon, delta, confidence)
    scores = play(played, runs, kept, key, tick, each)
    every = together(scores)
    if min(len(every.present), len(every.absent)) < LEAST:
        raise ConfigError(
            f"an audit needs {LEAST} canaries that were there and {LEAST} that were not",
            mend="Make more --runs, or --canaries",
        )
    found = judged(
        every, held_to(asked, played, tables, epsilon, delta, between), played.words, first,
        scores[0], whole=played.whole,
    )  # fmt: skip
    beside = played_beside(asked.name, kinds, epsilon, delta, other, kept)
    said = remarks(
        epsilon, delta, persons, observed=seen.observed, releases=releases, void=seen.void
    )
    about: dict[str, Any] = {
        "box": played.words.split()[0], "sought": seen.sought, "claim": seen.claim,
        "remarks": (*said, *seen.remarks), "command": command, "beside": beside,
    }  # fmt: skip
    return _audited(asked.name, found, every, confidence, started, **about)


def audit_files(
    present: Path, absent: Path, canary: Path, epsilon: float, delta: float, *,
    persons: int | None = None, releases: int = 1, confidence: float = 0.95,
) -> Audited:  # fmt: skip
    """Hold a claim to releases that were made already, with a canary among the rows and without.

    Args:
        present, absent: Folders of tables, one a run.
        canary: A table of one row.
        epsilon, delta, persons, releases, confidence: As :func:`audit` has them.

    Raises:
        InputError: There are too few tables, or they do not fit.
    """
    started, scores = time.perf_counter(), scores_of_files(present, absent, canary)
    words = "files: released rows; one canary"
    found = judged(scores, Claimed(epsilon, delta), words, confidence)
    about: dict[str, Any] = {
        "box": "files", "remarks": tuple(remarks(epsilon, delta, persons, releases=releases)),
        "command": _command(
            None, epsilon, delta, given=("--with", present, "--without", absent, "--canary", canary),
            persons=persons, releases=releases, confidence=confidence,
        ),
    }  # fmt: skip
    return _audited(str(present), found, scores, confidence, started, **about)


def _audited(
    name: str, found: Found, scores: Scores, confidence: float, started: float, *, box: str,
    remarks: tuple[Remark, ...], command: str, sought: tuple[str, ...] = (),
    claim: PrivacyClaim | None = None, beside: Mapping[str, Found] | None = None,
) -> Audited:  # fmt: skip
    """All that a reader gets."""
    parts = {name: _part(one) for name, one in (beside or {}).items()}
    whose: dict[str, Any] = {} if claim is None else {
        "variant": claim.variant, "unit": claim.unit, "accountant": claim.accountant,
        "implementation": claim.implementation, "public": claim.assumed_public,
    }  # fmt: skip
    return Audited(
        name, _claim(found.claimed, **whose), box, found.game, found.runs, confidence, found.bounds,
        found.epsilon, found.tightness, worst([found.verdict, *(p.verdict for p in parts.values())]),
        found.needed, errors_of(scores, confidence), sought, remarks, command,
        tuple(sorted(versions(_PACKAGES).items())), datetime.now(UTC).isoformat(timespec="seconds"),
        time.perf_counter() - started, parts, found.verdict if parts else "",
    )  # fmt: skip


def _part(found: Found) -> AuditedPart:
    return AuditedPart(
        _claim(found.claimed), found.game, found.runs, found.bounds, found.epsilon, found.tightness,
        found.verdict, found.needed,
    )  # fmt: skip


def _claim(one: Claimed, **whose: Any) -> AuditedClaim:
    return AuditedClaim(one.epsilon, one.delta, one.relation, one.mu, **whose, added=one.added)


def _command(
    name: str | None, epsilon: float, delta: float, *, given: Sequence[object] = (),
    settings: Mapping[str, Any] | None = None, **wishes: object,
) -> str:  # fmt: skip
    """How to do it again, with what was asked for."""
    words = ["assay", "audit", *([] if name is None else [name]), *map(str, given)]
    words += ["--epsilon", f"{epsilon:g}", "--delta", f"{delta:g}"]
    usual = {"game": "white", "releases": 1, "confidence": 0.95}
    for option, value in wishes.items():
        if value is not None and value != usual.get(option):
            words += [f"--{option}", f"{value:g}" if isinstance(value, float) else str(value)]
    for key, value in (settings or {}).items():
        words += ["--set", f"{key}={json.dumps(value)}"]  # which is YAML too
    return shlex.join(words)


def settings_from(wishes: Sequence[str]) -> dict[str, Any]:
    """``NAME=VALUE`` settings, values as YAML has them.

    Raises:
        ConfigError: One has no ``=``.
    """
    import yaml

    found = {}
    for wish in wishes:
        name, sign, value = wish.partition("=")
        if not sign:
            raise ConfigError(f"{wish!r} is no setting", mend="Say it as NAME=VALUE")
        found[name.strip()] = yaml.safe_load(value)
    return found
