"""Two whole studies at once on one store: is anything lost, mixed, or done for nothing?

    python benchmarks/study/two.py ../shared/data 3

Both judge the same rows; three of their techniques, a network and a private one among them, are the
same under other names of the rest. Each has two processes and starts within a second of the other.
Their reports are held to those of runs alone, on SQLite and on PostgreSQL (`ASSAY_TEST_POSTGRES`,
which `. .ci/postgres` sets up; left out where it is not set).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from studies import CHEAP, NETWORK, PRIVATE, Laid, alike, ended, lay, machine  # noqa: E402

from peers import keep  # noqa: E402

SHARED_TECHNIQUES = {"private": PRIVATE, "network": NETWORK, "swap": {}}
ONE = {**SHARED_TECHNIQUES, "independent": {}, "cart": CHEAP["cart"]}
TWO = {**SHARED_TECHNIQUES, "noise": {}, "copula": {}}


def main(shared: str, times: str = "3") -> None:
    command = f"python benchmarks/study/two.py {shared} {times}"
    databases = {"SQLite": "", "PostgreSQL": os.environ.get("ASSAY_TEST_POSTGRES", "")}
    found: dict[str, Any] = {"command": command, "runs": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = [lay(folder / f"alone-{i}", Path(shared), t) for i, t in enumerate((ONE, TWO))]
        found["alone_s"] = [laid.run() for laid in alone]
        for kind, database in databases.items():
            if kind != "SQLite" and not database:
                continue
            for i in range(int(times)):
                own = fresh(database, f"two_{i}") if database else ""
                place = folder / f"{kind}-{i}"
                both = [lay(place, Path(shared), t, name=n, database=own)
                        for n, t in (("one", ONE), ("two", TWO))]  # fmt: skip
                found["runs"].append({"store": kind, **together(both, alone)})
                print(json.dumps(found["runs"][-1]), file=sys.stderr, flush=True)
    found["machine"] = machine()
    keep("study_two", found, page(found))


def fresh(database: str, name: str) -> str:
    """The URL of a new, empty database on the same server."""
    url = sa.make_url(database)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def together(both: list[Laid], alone: list[Laid]) -> dict[str, Any]:
    """Run both at once; gives what came of it."""
    began = time.perf_counter()
    processes = [laid.start() for laid in both]
    for process, laid in zip(processes, both, strict=True):
        ended(process, laid)
    known = both[0].record
    fits = [s["key"] for steps in known.steps.values() for s in steps.values()]
    wanted = set(fits)
    done = [s for steps in known.steps.values() for s in steps.values() if s["state"] == "done"]
    training = [p for p in (both[0].folder / "store" / "training").rglob("*") if p.is_file()]
    uses = [json.loads(p.read_text("utf-8")) for p in (both[0].folder / "state").glob("uses-*")]
    return {
        "s": time.perf_counter() - began,
        "differs": [alike(a.report, b.report) for a, b in zip(alone, both, strict=True)],
        "states": sorted(r["state"] for r in known.runs),
        "failed": sorted(s["why"] for r in known.steps.values() for s in r.values() if s["why"]),
        "keys": len(wanted), "lost": len(wanted - known.results.keys()),
        "damaged": len(known.damaged), "done": len(done), "training_left": len(training),
        "same_private": private(both[0]) == private(both[1]), "uses": [len(u) for u in uses],
    }  # fmt: skip


def private(laid: Laid) -> Any:
    """All that the report says of the private technique: of one fit, that of whoever was first."""
    return next(t for t in laid.report["techniques"] if t["name"] == "private")["measurements"]


def page(found: dict[str, Any]) -> list[str]:
    lines = [
        "# Two studies at once on one store", "",
        f"`{found['command']}` on {found['machine']}. One judges {', '.join(ONE)}, the other "
        f"{', '.join(TWO)}, two fits each, on the same rows, in two processes each; alone they took "
        f"{' and '.join(f'{s:.0f} s' for s in found['alone_s'])}.", "",
        "| store | s | results that both want | lost | damaged | done more than once | failed | reports differ in | both judged the same private fits | uses counted |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for run in found["runs"]:
        differs = [
            f"{n}: {', '.join(d)}" for n, d in zip(("one", "two"), run["differs"], strict=True) if d
        ]
        lines.append(
            f"| {run['store']} | {run['s']:.0f} | {run['keys']} | {run['lost']} | {run['damaged']} | "
            f"{run['done'] - run['keys']} | {len(run['failed'])} | {'; '.join(differs) or 'nothing'} | "
            f"{'yes' if run['same_private'] else 'no'} | {', '.join(map(str, run['uses']))} |"
        )
    return lines


if __name__ == "__main__":
    main(*sys.argv[1:])
