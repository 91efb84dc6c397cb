"""The report on Adult with four generators of others, one of which crashes on purpose.

    python benchmarks/external/adult.py ../shared/data/adult.parquet FOLDER

Beside `cart` and `autoregressive` stand arfpy, SDV's Gaussian copula, TVAE (30 epochs), and a command
that ends with an error, on 12,000 rows: half of them are T. Each is installed on the first call. FOLDER
keeps plan, store and page: a second call computes nothing anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import yaml

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]
from peers import keep  # noqa: E402

ROWS = 12_000
CRASH = "a crash on purpose"
TECHNIQUES: dict[str, dict[str, Any]] = {
    "cart": {},
    "autoregressive": {},
    "arf": {"recipe": "arf"},
    "sdv_gaussian_copula": {"recipe": "sdv_gaussian_copula"},
    "tvae": {"recipe": "tvae", "settings": {"epochs": 30}},
    "crashes": {"command": f"python -c \"raise SystemExit('{CRASH}')\""},
}
SHOWN = {
    "utility.tstr.roc_auc.drop": "TSTR: loss of ROC AUC",
    "fidelity.pairs.distance.excess": "pairs: distance beyond chance",
    "privacy.copies.exact.excess": "exact copies beyond control",
    "privacy.membership.excess": "membership: excess over control",
}


def main(data: str, place: str) -> None:
    folder = Path(place)
    assay = [sys.executable, "-m", "assay"]
    plan = folder / "assay.yaml"
    if not plan.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rows = pl.read_parquet(data).drop("split").sample(ROWS, seed=2026)
        rows.write_parquet(folder / "adult.parquet")
        subprocess.run(
            [
                *assay,
                "init",
                str(folder / "adult.parquet"),
                "--target",
                "income",
                "--folder",
                place,
                "--preset",
                "internal",
            ],
            check=True,
        )
        wanted = yaml.safe_load(plan.read_text("utf-8"))
        wanted |= {"techniques": TECHNIQUES, "repeats": 1, "report": str(folder / "report")}
        wanted |= {"data": str((folder / "adult.parquet").resolve())}
        plan.write_text(yaml.safe_dump(wanted, sort_keys=False), "utf-8")
    ended = subprocess.run([*assay, "run", "--config", str(plan)], check=False)
    found = json.loads((folder / "report" / "report.json").read_text("utf-8"))
    lines = [line(t) for t in found["techniques"] if not t["control"]]
    for x in lines:
        x["failure"] = x["failure"].replace(str(folder), "FOLDER")
    figures = {
        "command": f"python benchmarks/external/adult.py {data} FOLDER",
        "exit": ended.returncode, "techniques": lines,
    }  # fmt: skip
    keep("external_adult", figures, page(lines))


def line(technique: dict[str, Any]) -> dict[str, Any]:
    """What the report says of one technique."""
    known = {m["name"]: m for m in technique["measurements"]}
    verdict = technique["verdict"]
    return {
        "technique": technique["name"], "outcome": verdict and verdict["outcome"],
        "failure": technique["failure"], "claim": technique.get("claim"),
        "cpu_seconds": technique.get("cpu_seconds"),
        **{n: {k: known[n][k] for k in ("value", "interval")} for n in SHOWN if n in known},
    }  # fmt: skip


def page(lines: list[dict[str, Any]]) -> list[str]:
    """The lines as a table."""
    out = ["# Adult with four generators of others", "", *(__doc__ or "").split("\n\n")[2:], "",
           f"| technique | verdict | {' | '.join(SHOWN.values())} |", "|---" * (len(SHOWN) + 2) + "|"]  # fmt: skip
    for x in lines:
        if x["failure"]:
            out.append(f"| {x['technique']} | could not run: {x['failure']} |" + " |" * len(SHOWN))
            continue
        cells = [figure(x.get(n)) for n in SHOWN]
        out.append(f"| {x['technique']} | {x['outcome']} | {' | '.join(cells)} |")
    return out


def figure(found: dict[str, Any] | None) -> str:
    """A value with its interval."""
    if found is None or found["value"] is None:
        return "-"
    ends = found["interval"]
    return f"{found['value']:.3f}" + (f" ({ends['low']:.3f} to {ends['high']:.3f})" if ends else "")


if __name__ == "__main__":
    main(*sys.argv[1:])
