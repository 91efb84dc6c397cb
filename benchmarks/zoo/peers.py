"""Judge one release with each peer, and hold a peer's number against fresh rows.

``judge(peer, T, N, [S, ...])`` runs the peer's script in the peer's own environment and hands back
its lines (``peer_common`` says what a line holds), with the reason where it failed. Import this
file with this folder alone on the path; it hands on what ``benchmarks/peers.py`` has.

Two readings of a peer, and a table shows both:

1. Its own verdict: ``alarm``, by the rule in words beside it. Only anonymeter has a verdict;
   for the others it is their documents' reading, or null where their documents name none.
2. Its number held against fresh rows. A number without a verdict is not therefore worthless: who
   has fresh rows can see how it falls when nothing leaks. Give ``threshold`` a measure's values on
   at least 20 null releases (fresh real people, never in T, as many as S has rows) and it says
   where the line lies beyond which at most 1 in 20 null releases falls. With n null values and
   k = floor((n + 1) / 20), that line is the k-th worst of them: a further null release is equally
   likely to take any of the n + 1 places, so it lies beyond the line at most k times in n + 1 (ties
   make that fewer). With 20 to 38 values the line is the worst one seen.

   It holds for the table, the sizes and the draw of T and N that the null releases had: draw T, N
   and S anew for each null release if the tested ones are, and keep them if the tested ones do.
   To count a peer's own false alarms, always draw anew: with one T and N kept, an unlucky pair
   alarms on every release (synthcity's DOMIAS with its prior, Adult, 2,000 rows: 21 of 22 on one
   pair, 1 of 30 on pairs drawn anew).
   It is generous to a peer: no user of a peer gets this line from it. It is also blind in one way,
   which ``worse`` cannot mend: a measure that looks at T alone (no N in it) moves with how well
   S resembles the population, so a poor S passes and a good one that leaks nothing may not.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("benchmarks_peers", HERE.parent / "peers.py")
assert _spec is not None
assert _spec.loader is not None
_shared = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_shared)
keep, python_of, run = _shared.keep, _shared.python_of, _shared.run

#: What to install, pinned. synthcity needs two pins of ours: torch below 2.3, which it asks for,
#: is too old for the newest opacus, and numpy below 2 for the newest pyarrow.
PACKAGES: dict[str, tuple[str, ...]] = {
    "anonymeter": ("anonymeter==1.1.0", "pyarrow==21.0.0"),
    "sdmetrics": ("sdmetrics==0.32.0", "pyarrow"),
    "mostlyai": ("mostlyai-qa==1.10.11", "pyarrow"),
    "syntheval": ("syntheval==1.7.3", "pyarrow"),
    "synthcity": ("synthcity==0.2.12", "opacus==1.5.2", "pyarrow==21.0.0"),
}
RATE = 1 / 20
FEWEST = 20


def judge(
    peer: str,
    T: Any,
    N: Any,
    releases: Sequence[Any],
    *,
    secret: str | None = None,
    limit: float = 600,
    question_limit: float | None = None,
    only: str = "",
    most: int | None = None,
) -> list[dict[str, Any]]:
    """The peer's lines on each release, in the order in which it gave them.

    T, N and the releases are paths of parquet files or frames with ``write_parquet`` (Polars).
    ``limit`` is the wall time of the whole call in seconds, ``question_limit`` that of one question
    on one release (``limit`` if not said); ``only`` keeps the questions whose measures' names hold
    this word; ``most`` is the rows that anonymeter's linkability and inference and SDMetrics'
    distances ask about at most (SDMetrics takes 2.5 CPU seconds a million pairs). A release that
    the peer did not come to, or came to only in part, has one more line: measure "the rest", with
    the reason in ``failed`` and no value.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [path_of(t, Path(folder) / f"{i}.parquet") for i, t in enumerate((T, N, *releases))]
        asked = [*files, "--limit", str(question_limit or limit), "--only", only]
        if most is not None:
            asked += ["--most", str(most)]
        if secret is not None:
            asked += ["--secret", secret]
        command = [str(python_of(peer, *PACKAGES[peer])), str(HERE / f"peer_{peer}.py"), *asked]
        lines, problem = output(command, limit)
    found = [
        json.loads(line) for line in lines if line.startswith("{") and line.rstrip().endswith("}")
    ]
    if problem:
        found += [unanswered(peer, i, problem) for i in open_releases(found, len(releases))]
    return found


def path_of(table: Any, path: Path) -> str:
    if isinstance(table, str | os.PathLike):
        return os.path.abspath(table)
    table.write_parquet(path)
    return str(path)


def output(command: Sequence[str], limit: float) -> tuple[list[str], str]:
    """What the script printed, also before it was stopped, and why it ended early, if it did."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        try:
            done = subprocess.run(
                command, stdout=out, stderr=err, env={**os.environ, **threads}, timeout=limit, check=False
            )  # fmt: skip
            code, problem = done.returncode, ""
        except subprocess.TimeoutExpired:
            code, problem = 0, f"stopped after {limit:.0f} s"
        out.seek(0)
        err.seek(0)
        if code:
            said = err.read().strip().splitlines() or [""]
            problem = f"exit {code}: {said[-1][:200]}"
        return out.read().splitlines(), problem


def open_releases(found: Sequence[Mapping[str, Any]], count: int) -> range:
    """The releases not finished when the script ended early: the last one begun, and those after."""
    return range(max((line["release"] for line in found), default=0), count)


def unanswered(peer: str, release: int, problem: str) -> dict[str, Any]:
    return {
        "peer": PACKAGES[peer][0].split("==")[0], "version": "", "measure": "the rest", "release": release, "file": "",
        "value": None, "worse": "high", "interval": None, "alarm": None, "verdict": "none",
        "rule": "", "cpu_s": 0.0, "wall_s": 0.0, "failed": problem,
    }  # fmt: skip


@dataclass(frozen=True)
class Threshold:
    """The line of one measure: beyond ``at`` towards ``worse`` is an alarm; ``of`` null values."""

    at: float
    worse: str
    of: int

    def alarm(self, value: float) -> bool:
        return value > self.at if self.worse == "high" else value < self.at


def threshold(values: Iterable[float], worse: str, rate: float = RATE) -> Threshold:
    """Where the line lies that at most ``rate`` of null releases cross.

    ``values`` are the measure's on null releases, at least 20 and at least 1 / rate - 1, all of
    them finite; ``worse`` is "high" or "low". Conformal: see the head of this file.
    """
    if worse not in {"high", "low"}:
        raise ValueError(f'worse is "high" or "low", not {worse!r}')
    ranked = sorted(values, reverse=worse == "high")
    if not all(math.isfinite(v) for v in ranked):
        raise ValueError("a null value is not a finite number")
    place = math.floor((len(ranked) + 1) * rate + 1e-9)
    if len(ranked) < FEWEST or place < 1:
        raise ValueError(f"{len(ranked)} null values are too few for a rate of {rate:g}")
    return Threshold(ranked[place - 1], worse, len(ranked))


def thresholds(
    null_lines: Iterable[Mapping[str, Any]], rate: float = RATE
) -> dict[tuple[str, str], Threshold | str]:
    """The line of each (peer, measure) from its lines on null releases, or why it has none."""
    values: dict[tuple[str, str], list[float]] = {}
    worse: dict[tuple[str, str], str] = {}
    for line in null_lines:
        key = (line["peer"], line["measure"])
        worse[key] = line["worse"]
        if line["value"] is not None:
            values.setdefault(key, []).append(line["value"])
    lines: dict[tuple[str, str], Threshold | str] = {}
    for key in worse:
        try:
            lines[key] = threshold(values.get(key, []), worse[key], rate)
        except ValueError as problem:
            lines[key] = str(problem)
    return lines


def against(
    lines: Iterable[Mapping[str, Any]], held: Mapping[tuple[str, str], Threshold | str]
) -> list[dict[str, Any]]:
    """The lines with ``fresh_alarm`` and ``fresh_line``: null where there is no value or no line."""
    out = []
    for line in lines:
        one = held.get((line["peer"], line["measure"]))
        line_at, alarm = None, None
        if isinstance(one, Threshold):
            line_at = one.at
            alarm = None if line["value"] is None else one.alarm(line["value"])
        out.append({**line, "fresh_line": line_at, "fresh_alarm": alarm})
    return out
