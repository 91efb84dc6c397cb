"""Do dates that belong together keep their order and their distance?

    python benchmarks/utility/dates.py ../shared/data benchmarks/results/dates.json

On the dates of `compas_two_years`: of an offence, of jail's begin and end, of the screening. Of each
technique, ours and others' (each in its own environment), one fit: the share of rows in order, and how
far the distribution of distances is from the real one (Kolmogorov-Smirnov), beside what half of the real
rows score against the other half. With epsilon 1 nothing is looked for: dates are as they are, or declared
to follow another. A stopped run goes on.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from assay.data import Schema, Table, conform, infer
from assay.techniques import technique

KEPT = (
    "sex", "age", "race", "priors_count", "compas_screening_date", "c_jail_in", "c_jail_out",
    "c_offense_date", "c_charge_degree", "two_year_recid",
)  # fmt: skip
PAIRS = (
    ("c_jail_in", "c_jail_out"),
    ("c_offense_date", "compas_screening_date"),
    ("c_offense_date", "c_jail_in"),
)
OURS = (
    "autoregressive",
    "diffusion",
    "vae",
    "gan",
    "cart",
    "forest",
    "pmm",
    "copula",
    "independent",
)
OTHERS = ("sdv_gaussian_copula", "arf", "tvae", "ctgan")
PRIVATE, PROMISE = ("mst", "aim"), {"epsilon": 1.0, "delta": 1e-6}
DECLARED = {
    "c_jail_in": "compas_screening_date", "c_jail_out": "c_jail_in",
    "c_offense_date": "compas_screening_date",
}  # fmt: skip


def main(shared: str, place: str) -> None:
    frame = pl.read_parquet(Path(shared) / "compas_two_years.parquet").select(KEPT)
    table = conform(frame, infer(frame, where="compas"), where="compas")
    order = np.random.default_rng(1).permutation(len(table))
    halves = [table.take(np.sort(part)) for part in np.array_split(order, 2)]
    file = Path(place)
    lines = json.loads(file.read_text("utf-8")) if file.exists() else []
    known = {line["technique"] for line in lines}
    if not lines:
        lines = [{"technique": "real rows, two halves", **held(halves[0], halves[1])}]
    follows = [Table(t.frame, following(t.schema)) for t in halves]
    asked = [(n, n, halves, {}) for n in (*OURS, *OTHERS)]
    asked += [(f"{n}, epsilon 1", n, halves, PROMISE) for n in PRIVATE]
    asked += [(f"{n}, epsilon 1, declared to follow", n, follows, PROMISE) for n in PRIVATE]
    for title, name, parts, settings in asked:
        if title not in known:
            lines.append({"technique": title, **tried(name, *parts, settings)})
            print(lines[-1], flush=True)
            file.write_text(json.dumps(lines, indent=1) + "\n", "utf-8")
    file.with_suffix(".md").write_text("\n".join(page(lines)) + "\n", "utf-8")


def following(schema: Schema) -> Schema:
    """With what is declared."""
    return Schema(tuple(replace(c, follows=DECLARED.get(c.name, "")) for c in schema))


def tried(name: str, train: Table, unseen: Table, settings: dict[str, Any]) -> dict[str, Any]:
    """One fit on the training rows, held to the unseen ones."""
    asked = technique("external", recipe=name) if name in OTHERS else technique(name, **settings)
    begun = time.process_time()
    try:
        model: Any = asked.fit(train, np.random.default_rng(7))
        rows = model.sample(len(train), np.random.default_rng(8))
    except Exception as error:  # it stays in the table, with its reason
        return {"failed": str(error)}
    spent = getattr(model, "cpu_seconds", 0.0) or time.process_time() - begun
    return {**held(rows, unseen), "cpu_s": round(spent, 1)}


def held(rows: Table, unseen: Table) -> dict[str, Any]:
    """For each pair of dates the share in order, and how far distances are from those of unseen rows."""
    found = {}
    for first, second in PAIRS:
        own, real = (_apart(t, first, second) for t in (rows, unseen))
        far = float(stats.ks_2samp(own, real).statistic) if len(own) else 1.0
        shares = [round(float((x >= 0).mean()), 4) if len(x) else 0.0 for x in (own, real)]
        found[f"{first} to {second}"] = {
            "in_order": shares[0],
            "real": shares[1],
            "ks": round(far, 4),
        }
    return {"pairs": found}


def _apart(table: Table, first: str, second: str) -> np.ndarray:
    return (table[second] - table[first]).drop_nulls().dt.total_seconds().to_numpy()


def page(lines: list[dict[str, Any]]) -> list[str]:
    """The figures as Markdown."""
    named = [f"{a} to {b}" for a, b in PAIRS]
    out = [
        "# Dates that belong together",
        "",
        *(__doc__ or "").split("\n\n", 1)[1].rstrip().split("\n"),
        "",
    ]
    heads = [f"{n}: in order | distances off (KS)" for n in named]
    out += [
        f"| technique | {' | '.join(heads)} | fit, CPU s |",
        "|---" * (2 * len(named) + 2) + "|",
    ]
    for line in lines:
        if "failed" in line:
            out.append(
                f"| {line['technique']} | could not run: {line['failed']} |" + " |" * 2 * len(named)
            )
            continue
        cells = [f"{100 * p['in_order']:.1f} % | {p['ks']:.3f}" for p in line["pairs"].values()]
        out.append(f"| {line['technique']} | {' | '.join(cells)} | {line.get('cpu_s', '')} |")
    return out


if __name__ == "__main__":
    main(*sys.argv[1:])
