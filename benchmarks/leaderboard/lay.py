"""The leaderboard's tables and plan: 10,000 rows of each of six tables, all of assay's techniques beside
those of others.

    python benchmarks/leaderboard/lay.py ../shared/data FOLDER
    assay benchmark FOLDER/benchmark.yaml --minutes 110

The second line is a sitting; it is called again until nothing is missing. Of a table with repeated
people whole people are drawn, and they stay on one side of the split. The levels and bounds of the
whole table stand for its public codebook: they are declared, so that promises can be claimed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from assay.data import Kind, infer

ROWS = 10_000
EPSILON, DELTA = 1.0, 1e-6
MINUTES = 20  # of a fit, on one core: AIM of the other libraries would not come to its end
#: Target, columns left out, who a row is of, and protected columns.
TABLES: dict[str, dict[str, Any]] = {
    "adult": {"target": "income", "gone": ["split"], "protected": ["sex", "race"]},
    "credit_card_default": {"target": "default_next_month", "gone": ["ID"], "protected": ["SEX"]},
    "diabetes_130us": {
        "target": "readmitted", "gone": ["encounter_id"], "unit": "patient_nbr",
        "protected": ["gender", "race"],
    },
    "online_shoppers": {"target": "Revenue", "gone": [], "protected": []},
    "california_housing": {"target": "median_house_value", "gone": [], "protected": []},
    "nist_acs_national2019": {
        "target": "PINCP_DECILE", "gone": ["PINCP"], "protected": ["SEX", "RAC1P"],
    },
}  # fmt: skip
PROMISE = {"epsilon": EPSILON, "delta": DELTA}
OURS: dict[str, dict[str, Any]] = {
    **{n: {} for n in ("independent", "noise", "swap", "copula", "smote", "pmm", "cart", "forest")},
    **{n: {} for n in ("autoregressive", "vae", "gan", "diffusion")},
    **{f"{n}_dp": {"technique": n, "privacy": PROMISE} for n in ("independent", "copula")},
    **{n: dict(PROMISE) for n in ("mst", "jtree", "aim")},
    "autoregressive_dp": {"technique": "autoregressive", "privacy": PROMISE},
}  # fmt: skip
OTHERS: dict[str, dict[str, Any]] = {
    **{n: {"recipe": n} for n in ("arf", "sdv_gaussian_copula", "ctgan", "tvae")},
    **{
        n: {"recipe": n, "privacy": PROMISE}
        for n in ("smartnoise_mst", "dpmm_mst", "dpmm_privbayes", "opendp_mst")
    },
}


def main(shared: str, place: str) -> None:
    folder = Path(place)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    tables = {name: table(Path(shared), folder, name, **about) for name, about in TABLES.items()}
    plan = {
        "tables": tables, "techniques": OURS | OTHERS, "seeds": 3, "policy": "internal",
        "needs": {"minutes": MINUTES, "memory_gb": 8}, "out": "page",
    }  # fmt: skip
    (folder / "benchmark.yaml").write_text(yaml.safe_dump(plan, sort_keys=False), "utf-8")


def table(
    shared: Path, folder: Path, name: str, *, target: str, gone: list[str],
    protected: list[str], unit: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Write the rows that are drawn; what the plan says of them."""
    frame = pl.read_parquet(shared / f"{name}.parquet").drop(gone).drop_nulls(target)
    whose = frame[unit].to_numpy() if unit else np.arange(frame.height)
    people = np.random.default_rng(2026).permutation(np.unique(whose))
    counts = dict(zip(*np.unique(whose, return_counts=True), strict=True))
    many = np.searchsorted(np.cumsum([counts[p] for p in people]), ROWS, "right")
    drawn = frame.filter(pl.Series(np.isin(whose, people[:many])))
    drawn.write_parquet(folder / "data" / f"{name}.parquet")
    kinds = {c.name: c.kind for c in infer(drawn, where=name)}
    columns = {c: codebook(frame[c], kinds[c]) for c in frame.columns if c != unit}
    wishes = {
        "data": f"data/{name}.parquet", "task": {"target": target}, "protected": protected,
        "columns": {c: found for c, found in columns.items() if found},
    }  # fmt: skip
    return {**wishes, **({"unit": unit} if unit else {})}


def codebook(column: pl.Series, kind: Kind) -> dict[str, Any]:
    """Levels of categories, bounds of numbers; nothing of a column without a cell, or of two values
    that are read as no and yes."""
    known = column.drop_nulls()
    if not len(known) or kind is Kind.BOOLEAN:
        return {}
    if kind is Kind.CATEGORICAL:
        return {"levels": known.unique().sort().cast(pl.String).to_list()}
    return {"low": float(known.min()), "high": float(known.max())}  # type: ignore[arg-type]


if __name__ == "__main__":
    main(*sys.argv[1:])
