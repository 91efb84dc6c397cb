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
from scipy.optimize import nnls

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
#: How strongly growth is held to one to one in rows and columns where few sizes were measured.
_HELD = 0.05
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


def figures() -> list[Line]:
    """One entry a technique, table and promise: means over fits, and their standard errors."""
    groups: dict[tuple[Any, ...], list[dict[str, float]]] = {}
    for x in fits():
        if "error" not in x:
            key = (x["table"], x["technique"], x["epsilon"], x["delta"], x["declared"])
            groups.setdefault(key, []).append(values(x))
    spread = {n: spreads(groups, n) for n in CHOSEN_BY}
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
                one = spread[n].get(table, spread[n].get("", 0.0))
                about[f"{n}_error"] = rounded(one / len(own) ** 0.5)
        errors = [f["near_error"] for f in fitted if "near_error" in f]
        if errors:
            about["near_error"] = rounded(np.mean(errors) / len(errors) ** 0.5)
        found.append(about)
    return found + [f for name in STUDIES for f in of_study(name)]


def spreads(groups: dict[tuple[Any, ...], list[dict[str, float]]], name: str) -> dict[str, float]:
    """The deviation from fit to fit of one technique, by table and (under "") on all: pooled over
    techniques with several fits, of which one that is far noisier than others counts less (median)."""
    by: dict[str, list[float]] = {}
    for (table, *_), fitted in groups.items():
        own = [f[name] for f in fitted if name in f]
        if len(own) > 1:
            by.setdefault(table, []).append(float(np.var(own, ddof=1)))
            by.setdefault("", []).append(float(np.var(own, ddof=1)))
    return {table: float(np.median(found)) ** 0.5 for table, found in by.items()}


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

    Least squares of logarithms; with few sizes the powers of rows and columns are held near 1.
    ``error`` is the mean deviation as a factor.
    """
    sizes: dict[str, list[tuple[float, float, float, float, float]]] = {}
    for x in lines("recommend_growth.jsonl"):
        if "error" not in x:
            seconds = x["fit_cpu_s"] + x["sample_cpu_s"]
            sizes.setdefault(x["technique"], []).append(
                (x["rows"], x["columns"], 1.0, seconds, x["peak_mb"])
            )
    for x in fits():
        if "error" not in x and "fit_cpu_s" in x:
            t = tables[x["table"]]
            seconds = x["fit_cpu_s"] + x.get("sample_cpu_s", 0.0)
            name = x["technique"] + ("*" if x["epsilon"] else "")
            sizes.setdefault(private_name(name), []).append(
                (t["rows"], t["numeric"] + t["levels"] + t["dates"], x["epsilon"] or 1.0, seconds,
                 x["peak_mb"])
            )  # fmt: skip
    return {name: grown(np.array(found)) for name, found in sorted(sizes.items())}


def private_name(name: str) -> str:
    """A technique that always promises needs no mark; another has ``*`` where it was asked to."""
    return name.removesuffix("*") if name in ("mst*", "jtree*", "aim*") else name


def grown(found: np.ndarray[Any, Any]) -> Line:
    """The powers."""
    rows, columns, epsilon, seconds, peak = found.T
    design = np.column_stack([np.ones(len(found)), *np.log([rows, columns, epsilon])])
    held = np.sqrt(_HELD) * np.eye(4)[1:]
    most = np.concatenate([np.log(seconds), np.sqrt(_HELD) * np.array([1.0, 1.0, 0.0])])
    powers = np.linalg.lstsq(np.vstack([design, held]), most, rcond=None)[0]
    missed = np.log(seconds) - design @ powers
    error = float(np.exp(np.sqrt(np.mean(missed**2))))
    base, slope = nnls(np.column_stack([np.ones(len(found)), rows * columns / 1e6]), peak)[0]
    largest = found[np.argmax(rows * columns)]
    return {
        "constant": rounded(powers[0]), "rows": rounded(powers[1]), "columns": rounded(powers[2]),
        "epsilon": rounded(powers[3]), "error": rounded(max(error, 1.2)), "sizes": len(found),
        "most_rows": int(largest[0]), "most_columns": int(largest[1]),
        "mb": rounded(base), "mb_per_million_cells": rounded(slope),
    }  # fmt: skip


def unfinished() -> list[Line]:
    """Fits that were stopped."""
    return [x for x in lines("recommend_growth.jsonl") if "error" in x]


def rounded(value: float | np.floating[Any], digits: int = 4) -> float:
    """Four significant digits."""
    return float(f"{float(value):.{digits}g}")


def evidence() -> Line:
    """All of it."""
    tables = json.loads((RESULTS / "recommend_tables.json").read_text("utf-8"))
    return {
        "tables": tables, "figures": figures(), "growth": growth(tables), "stopped": unfinished()
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
