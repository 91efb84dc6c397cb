"""What was measured of each technique on each table, in one small file that the package ships.

    python benchmarks/recommend/evidence.py

Reads `benchmarks/results` and writes `src/assay/decision/measured.json`; no data are needed. A test
fails where the file is older than the results.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import lsq_linear, nnls

RESULTS = Path(__file__).parents[1] / "results"
PACKAGED = Path(__file__).parents[2] / "src" / "assay" / "decision" / "measured.json"
STUDIES = ("study_adult", "study_thyroid")
#: Name here, key of a line. A drop is reckoned.
VALUES = {
    "pairs": "fidelity.pairs.distance.excess",
    "detect": "fidelity.detect.auc",
    "copies": "privacy.copies.exact.excess",
    "near": "privacy.copies.near.excess",
    "clusters": "utility.clustering.adjusted_rand",
    "gain": "utility.augmentation.at_20pct.gain",
    "fit_cpu_s": "fit_cpu_s",
    "sample_cpu_s": "sample_cpu_s",
    "peak_mb": "peak_mb",
}
#: Those that a standard error is kept of, for choosing by them.
CHOSEN_BY = ("drop", "pairs", "clusters", "gain")
#: How strongly growth is held to one to one in rows and columns where few sizes were measured, and
#: the powers it may have: less than none would be the tables' doing.
_HELD, _POWERS = 0.3, (0.0, 3.0)
#: Fits of fewer rows are left out unless they are wider: what any fit costs bends their powers.
SMALL, WIDE = 10_000, 40
#: The factor by which CPU seconds on one machine differ in any case.
_ERROR = 1.5
_WIDE = 3.92  # standard errors from end to end of a 95 % interval

Line = dict[str, Any]


def lines(name: str) -> list[Line]:
    """Of a file of results."""
    return [json.loads(x) for x in (RESULTS / name).read_text("utf-8").splitlines()]


def fits() -> Iterator[Line]:
    """Every fit that was judged, with the table, epsilon, delta and what was declared."""
    plain = {"epsilon": None, "delta": None, "declared": "all"}
    judged: dict[tuple[Any, ...], Line] = {}  # the same fit may have been judged twice
    for x in [*lines("networks.jsonl"), *lines("recommend.jsonl")]:
        key = (x["table"], x["technique"], x["seed"])
        judged[key] = {**judged.get(key, {}), **x, **plain}
    yield from judged.values()
    for name, delta in (("private_marginals.jsonl", 1e-9), ("private_networks.jsonl", 1e-5)):
        for x in lines(name):
            if x["technique"] != "noise":  # what noise costs; no fit
                yield {**x, "table": "adult", "delta": delta, "declared": "all"}
    for x in lines("private_tables.jsonl"):
        undeclared = x["table"].endswith("_undeclared")
        table = x["table"].removesuffix("_undeclared")
        declared = "none" if undeclared else "all" if table == "adult" else "levels"
        yield {**x, "table": table, "delta": 1e-9, "declared": declared}


def values(line: Line) -> dict[str, float]:
    """What is kept of a fit."""
    found = {n: float(line[k]) for n, k in VALUES.items() if line.get(k) is not None}
    if f"{VALUES['near']}.low" in line:  # of one fit, by its own counts
        ends = [line[f"{VALUES['near']}.{end}"] for end in ("low", "high")]
        found["near_error"] = (ends[1] - ends[0]) / _WIDE
    for score in ("roc_auc", "r2"):
        key = f"utility.tstr.{score}"
        if f"{key}.synthetic" in line:
            found["drop"] = line[f"{key}.real"] - line[f"{key}.synthetic"]
    return found


def figures(tables: dict[str, Line]) -> list[Line]:
    """One entry a technique, table and promise: means over fits, and their standard errors."""
    groups: dict[tuple[Any, ...], list[dict[str, float]]] = {}
    for x in fits():
        if "error" not in x:
            key = (x["table"], x["technique"], x["epsilon"], x["delta"], x["declared"])
            groups.setdefault(key, []).append(values(x))
    rows = {t: float(about["rows"]) for t, about in tables.items()}
    spread = {n: spreads(groups, n, rows) for n in CHOSEN_BY}
    found = []
    for (table, technique, epsilon, delta, declared), fitted in groups.items():
        about = {
            "table": table, "technique": technique, "epsilon": epsilon, "delta": delta,
            "declared": declared, "fits": len(fitted),
        }  # fmt: skip
        for n in ("drop", *VALUES):
            own = [f[n] for f in fitted if n in f]
            if own:
                about[n] = rounded(np.mean(own))
            if own and n in CHOSEN_BY:
                about[f"{n}_error"] = rounded(spread[n][table] / len(own) ** 0.5)
        errors = [f["near_error"] for f in fitted if "near_error" in f]
        if errors:
            about["near_error"] = rounded(np.mean(errors) / len(errors) ** 0.5)
        found.append(about)
    return found + [f for name in STUDIES for f in of_study(name)]


def spreads(
    groups: dict[tuple[Any, ...], list[dict[str, float]]], name: str, rows: dict[str, float]
) -> dict[str, float]:
    """The deviation from fit to fit of one technique, by table: the median over techniques with
    several fits there, for one may be far noisier than others. Where no technique has several, that
    of all tables, with variances that fall with the rows as a sample's do."""
    by: dict[str, list[float]] = {}
    each: list[float] = []
    for (table, *_), fitted in groups.items():
        own = [f[name] for f in fitted if name in f]
        if len(own) > 1:
            by.setdefault(table, []).append(float(np.var(own, ddof=1)))
            each.append(by[table][-1] * rows[table])
    middle = float(np.median(each)) if each else 0.0
    apart = {table: middle / n for table, n in rows.items()}
    apart |= {table: float(np.median(found)) for table, found in by.items()}
    return {table: found**0.5 for table, found in apart.items()}


def of_study(name: str) -> Iterator[Line]:
    """The techniques of a whole study: three fits each, all attacks."""
    study = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))
    keys = {
        "drop": "utility.tstr.roc_auc.drop", "pairs": VALUES["pairs"], "copies": VALUES["copies"],
        "near": VALUES["near"], "members": "privacy.membership.excess",
    }  # fmt: skip
    for technique, found in study["techniques"].items():
        if found["control"]:
            continue
        about = {
            "table": name, "technique": technique, "epsilon": None, "delta": None,
            "declared": "all", "fits": 3, "verdict": found["verdict"],
        }  # fmt: skip
        for n, key in keys.items():
            value, *ends = found[key]
            about[n] = rounded(value)
            if ends and n in (*CHOSEN_BY, "near"):
                about[f"{n}_error"] = rounded((ends[1] - ends[0]) / _WIDE)
        yield about


def growth(tables: dict[str, Line]) -> dict[str, Line]:
    """By technique, CPU seconds as powers of rows, columns and epsilon, and MB by cells.

    Least squares of logarithms; with few sizes the powers of rows and columns are held near 1, and
    that of epsilon near 0. ``error`` is the mean deviation as a factor.
    """
    sizes: dict[str, list[Line]] = {}
    for x in lines("recommend_growth.jsonl"):
        if "error" not in x and (x["rows"] >= SMALL or x["columns"] > WIDE):
            sizes.setdefault(x["technique"], []).append({**x, "epsilon": 1.0, "own": True})
    for x in fits():
        if "error" not in x and "fit_cpu_s" in x:
            t = tables[x["table"]]
            columns = t["numeric"] + t["levels"] + t["dates"]
            about = {"rows": t["rows"], "columns": columns, "epsilon": x["epsilon"] or 1.0}
            mark = "*" if x["epsilon"] and x["technique"] not in ("mst", "jtree", "aim") else ""
            sizes.setdefault(x["technique"] + mark, []).append({**x, **about, "own": False})
    return {name: grown(found) for name, found in sorted(sizes.items())}


def grown(found: list[Line]) -> Line:
    """The powers."""
    by = {k: np.array([float(x[k]) for x in found]) for k in ("rows", "columns", "epsilon")}
    seconds = np.log([x["fit_cpu_s"] + x.get("sample_cpu_s", 0.0) for x in found])
    design = np.column_stack([np.ones(len(found)), *(np.log(v) for v in by.values())])
    held = np.sqrt(_HELD) * np.eye(4)[1:]
    most = np.concatenate([seconds, np.sqrt(_HELD) * np.array([1.0, 1.0, 0.0])])
    low, high = (np.array([end, p, p, -1.0]) for end, p in zip((-50, 50), _POWERS, strict=True))
    high[3] = 1.0
    powers = lsq_linear(np.vstack([design, held]), most, bounds=(low, high)).x
    error = float(np.exp(np.sqrt(np.mean((seconds - design @ powers) ** 2))))
    return {
        "constant": rounded(powers[0]), "rows": rounded(powers[1]), "columns": rounded(powers[2]),
        "epsilon": rounded(powers[3]), "error": rounded(max(error, _ERROR)), "sizes": len(found),
        "most_rows": int(max(by["rows"])), "most_columns": int(max(by["columns"])), **memory(found),
    }  # fmt: skip


def memory(found: list[Line]) -> Line:
    """MB of no row, and by million cells, neither below 0; nothing where two sizes were not
    measured for it: of other fits, `getrusage` may have told the parent's memory."""
    kept = [x for x in found if x["own"] and "peak_mb" in x]
    if len({x["rows"] * x["columns"] for x in kept}) < 2:
        return {"mb": None, "mb_per_million_cells": None}
    cells = np.array([x["rows"] * x["columns"] / 1e6 for x in kept])
    design = np.column_stack([np.ones(len(kept)), cells])
    base, slope = nnls(design, np.array([x["peak_mb"] for x in kept]))[0]
    return {"mb": rounded(base), "mb_per_million_cells": rounded(slope)}


def unfinished() -> list[Line]:
    """Fits that were stopped, and after how many CPU seconds."""
    kept = [x for x in lines("recommend_growth.jsonl") if x.get("error", "").startswith("not done")]
    return [
        {**{k: x[k] for k in ("technique", "rows", "columns")}, "seconds": float(x["error"].split()[3])}
        for x in kept
    ]  # fmt: skip


def rounded(value: float | np.floating[Any], digits: int = 4) -> float:
    """Four significant digits."""
    return float(f"{float(value):.{digits}g}")


def evidence() -> Line:
    """All of it."""
    tables = json.loads((RESULTS / "recommend_tables.json").read_text("utf-8"))
    return {
        "tables": tables, "figures": figures(tables), "growth": growth(tables),
        "stopped": unfinished(),
    }  # fmt: skip


def text(found: Line) -> str:
    """One entry a line, so that a difference can be read."""
    out = []
    for key, part in found.items():
        items: Sequence[str]
        if isinstance(part, dict):
            items = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in part.items()]
            ends = "{", "}"
        else:
            items, ends = [json.dumps(v) for v in part], ("[", "]")
        body = ",\n  ".join(items)
        out.append(f" {json.dumps(key)}: {ends[0]}\n  {body}\n {ends[1]}")
    return "{\n" + ",\n".join(out) + "\n}\n"


if __name__ == "__main__":
    PACKAGED.write_text(text(evidence()), "utf-8")
