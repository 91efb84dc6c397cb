"""What a second run of an unchanged study costs, and `assay --help`, each from a cold process.

    python benchmarks/study/again.py ../shared/data/adult.parquet income 5 FOLDER

The plan is that of ``assay init``: the eight usual techniques, three fits each. With a folder the
store of an earlier call is used again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from studies import differing, machine, record  # noqa: E402

from peers import keep  # noqa: E402

ASSAY = [sys.executable, "-m", "assay"]


def main(data: str, target: str, times: str = "5", place: str = "") -> None:
    command = f"python benchmarks/study/again.py {data} {target} {times}"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(place or made)
        os.environ["ASSAY_STATE"] = str(folder / "state")
        if not (folder / "assay.yaml").exists():
            plan = ["init", str(Path(data).resolve()), "--target", target, "--folder", str(folder)]
            timed([*ASSAY, *plan])
        run = [*ASSAY, "run", "--config", str(folder / "assay.yaml")]
        first = timed(run)
        report = said(folder)
        again = [timed(run) for _ in range(int(times))]
        known = record(folder / "assay-store")
        figures = {
            "command": command, "machine": machine(), "first": first, "again": again,
            "help": [timed([*ASSAY, "--help"]) for _ in range(20)],
            "differs": list(differing(report, said(folder))),
            "done_again": sorted(known.of(known.runs[-1]["id"], "done", "running")),
            "kept": len(known.of(known.runs[-1]["id"], "kept")),
            "tasks": [
                {k: r[k] for k in ("kind", "name", "seconds", "cpu_seconds", "peak_mb", "size")}
                for r in known.results.values() if r["kind"] != "findings"
            ],
        }  # fmt: skip
    keep("study_again", figures, page(figures))


def timed(command: list[str]) -> dict[str, float]:
    """Seconds by the clock and of CPU, of a process and all that it started, and the load before."""
    load, began = os.getloadavg()[0], time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    errors = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code not in (0, 1, 3):
        raise RuntimeError(f"{' '.join(command)} ended with {code}: {errors[-300:]}")
    return {
        "wall_s": time.perf_counter() - began,
        "cpu_s": used.ru_utime + used.ru_stime,
        "load": load,
    }


def said(folder: Path) -> dict[str, Any]:
    text = (folder / "assay-report" / "report.json").read_text("utf-8")
    return {k: v for k, v in json.loads(text).items() if k != "times"}


def page(figures: dict[str, Any]) -> list[str]:
    lines = [
        "# The second run of an unchanged study", "",
        f"`{figures['command']}` on {figures['machine']}. Each is a process of its own; the best of "
        f"{len(figures['again'])} runs, and of {len(figures['help'])} of `assay --help`, since others "
        "work on the machine.", "",
        "| command | s: wall, best | worst | s: CPU, best | worst | load |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    named = {
        "assay run, the first": [figures["first"]], "assay run, again": figures["again"],
        "assay --help": figures["help"],
    }  # fmt: skip
    for name, runs in named.items():
        wall, cpu = ([r[k] for r in runs] for k in ("wall_s", "cpu_s"))
        loads = [r["load"] for r in runs]
        lines.append(
            f"| {name} | {min(wall):.2f} | {max(wall):.2f} | {min(cpu):.2f} | {max(cpu):.2f} | "
            f"{min(loads):.1f} to {max(loads):.1f} |"
        )
    return [
        *lines, "",
        f"Of the second run {figures['kept']} tasks were kept and {len(figures['done_again'])} done again; "
        f"the report differs in {', '.join(figures['differs']) or 'nothing'}.",
    ]  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
