"""Coverage of every interval: `python benchmarks/coverage/run.py [TOPIC ...] [--runs 1000]`.

Each `cases_<topic>.py` beside this file holds a list `CASES`; what they did is written to
`benchmarks/results/coverage/<topic>.json`, and all topics together to `coverage.md`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from harness import cover  # noqa: E402

RESULTS = HERE.parent / "results" / "coverage"


def cases(topic: str) -> list[Any]:
    """The cases of a topic."""
    spec = importlib.util.spec_from_file_location(f"cases_{topic}", HERE / f"cases_{topic}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.CASES)


def table() -> str:
    """All topics' results as one Markdown table."""
    found = [
        c
        for path in sorted(RESULTS.glob("*.json"))
        for c in json.loads(path.read_text("utf-8"))["cases"]
    ]
    short = [c for c in found if c["held"] < 0.93]
    long = [c for c in found if c["held"] > 0.97]
    lines = [
        "# Coverage of the 95 % intervals",
        "",
        "`python benchmarks/coverage/run.py`. Each case was simulated as often as `runs` says;"
        " *held* is the share of intervals that hold the truth, with its own 95 % interval.",
        "",
        f"Of {len(found)} cases {len(found) - len(short) - len(long)} hold in 93 to 97 %."
        f" {len(short)} hold less often: {_named(short)}. {len(long)} hold more often, as where the"
        f" truth is at an end of the range, or the interval is wide: {_named(long)}.",
        "",
        "| statistic | populations | truth | known by | mean value | mean width | runs | held |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for c in found:
        lines.append(
            f"| `{c['statistic']}` | {c['about']} | {c['truth']:.4g} | {c['how']} |"
            f" {c['mean']:.4g} | {c['width']:.3g} | {c['runs']} |"
            f" {100 * c['held']:.1f} % [{100 * c['low']:.1f}, {100 * c['high']:.1f}] |"
        )
    return "\n".join(lines) + "\n"


def _named(cases: list[dict[str, Any]]) -> str:
    return ", ".join(f"`{c['statistic']}` {100 * c['held']:.1f}" for c in cases) or "none"


def main() -> None:
    """Run the topics named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topics", nargs="*")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument(
        "--only", default="", help="statistics to run again, of those of the topics"
    )
    asked = parser.parse_args()
    known = sorted(p.stem.removeprefix("cases_") for p in HERE.glob("cases_*.py"))
    RESULTS.mkdir(parents=True, exist_ok=True)
    for topic in asked.topics or known:
        started = time.process_time()
        path = RESULTS / f"{topic}.json"
        listed = cases(topic)
        found = [cover(c, asked.runs) for c in listed if c.statistic.startswith(asked.only)]
        made = {(c.statistic, c.about): asdict(c) for c in found}
        seconds = time.process_time() - started
        command = f"python benchmarks/coverage/run.py {topic} --runs {asked.runs}"
        if asked.only:
            kept = json.loads(path.read_text("utf-8"))
            made = {(c["statistic"], c["about"]): c for c in kept["cases"]} | made
            seconds += kept["cpu_seconds"]
            command = f"{kept['command']}; {command} --only {asked.only}"
        data = {
            "command": command,
            "cpu_seconds": round(seconds, 1),
            "cases": [made[c.statistic, c.about] for c in listed if (c.statistic, c.about) in made],
        }
        path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
        for c in found:
            print(f"{c.statistic}: {c.about}: {100 * c.held:.1f} %")
    (RESULTS.parent / "coverage.md").write_text(table(), "utf-8")


if __name__ == "__main__":
    main()
