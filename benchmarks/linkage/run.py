"""What another file about the same people gains through a release: the command line on real
census rows, then Adult by its quasi-identifiers at 8,000 rows.

    python benchmarks/linkage/run.py ../shared/data
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assay.core import Measurement, Seeds
from assay.data import Role, Table, conform, infer
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.asked import sampled
from assay.evaluation.privacy.linkage import Linkability, Linkage
from assay.techniques import technique

sys.path.insert(0, str(Path(__file__).parents[1]))
from peers import keep

SEED, ROWS, HELD_OUT = 2026, 2_500, 2_600
#: What the data and the other file both have: the file's name for it, and ours.
SHARED = {"Puma": "PUMA", "age": "AGEP", "sex": "SEX", "marital": "MSP", "hisp": "HISP",
          "race": "RAC1P", "edu": "EDU"}  # fmt: skip
#: What only the data have; what only the file has.
OURS = ["PINCP", "POVPIP", "INDP_CAT", "DVET", "DREM", "DPHY", "DEYE", "DEAR"]
THEIRS = ["HOUSING_TYPE", "OWN_RENT", "DENSITY", "NOC", "NPF"]
MAPPING = {"age": "AGEP", "marital": "MSP", "race": "RAC1P"}
PLAN = """data: T.parquet
quasi_identifiers: [{shared}]
sensitive: [PINCP]
auxiliary: {{data: aux.parquet, key: person, columns: {{{mapping}}}}}
policy: policy.yaml
"""
POLICY = """name: linkage
about: nobody may learn more of a person through the release
rules:
  - {measure: privacy.linkage.excess, at_most: 0.0}
"""
NAMES = {
    "fresh": "fresh real rows (no leak)",
    "1": "fresh rows, 1 % of them exact copies",
    "5": "fresh rows, 5 % of them exact copies",
    "leaf5": "CART, at least 5 rows a leaf",
    "copy": "an exact copy of T",
}
#: How often the census rows are dealt anew, by release.
DEALS = {"fresh": 100, "1": 20, "5": 20, "leaf5": 20}
FIGURES = (
    "privacy.linkage.excess",
    "privacy.linkage.confident.excess",
    "privacy.linkability.excess",
)


def release(kind: str, train: Table, fresh: Table, rng: np.random.Generator) -> Table:
    """Rows to release, with a leak that is known."""
    n = min(len(train), len(fresh))
    if kind == "fresh":
        return fresh.take(np.arange(n))
    if kind == "copy":
        return train
    if kind == "leaf5":
        return technique("cart", minimum_leaf=5).fit(train, rng).sample(n, rng)
    copies = round(float(kind) / 100 * n)
    some = train.take(rng.choice(len(train), copies, replace=False))
    return fresh.take(np.arange(n - copies)).stacked(some)


def census(frame: pl.DataFrame, folder: Path) -> dict[str, Any]:
    """`assay check` with another file, for each release."""
    rng = np.random.default_rng(SEED)
    frame = frame[rng.permutation(frame.height)].with_columns(
        person=pl.Series([f"P{k:05d}" for k in rng.permutation(frame.height)])
    )
    data = frame.select("person", *SHARED.values(), *OURS)
    real, held, fresh = data[:ROWS], data[ROWS : ROWS + HELD_OUT], data[ROWS + HELD_OUT :]
    real.write_parquet(folder / "T.parquet")
    held.write_parquet(folder / "N.parquet")
    other_file(frame, rng).write_parquet(folder / "aux.parquet")
    mapping = ", ".join(f"{t}: {o}" for t, o in MAPPING.items())
    (folder / "assay.yaml").write_text(
        PLAN.format(shared=", ".join(SHARED.values()), mapping=mapping)
    )
    (folder / "policy.yaml").write_text(POLICY)
    schema = infer(real.drop("person"), where="T")
    tables = [conform(f.drop("person"), schema, where="T") for f in (real, fresh)]
    found = {}
    for kind in NAMES:
        release(kind, tables[0], tables[1], rng).frame.write_parquet(folder / "S.parquet")
        found[kind] = checked(folder)
        print(kind, found[kind], flush=True)
    return found


def other_file(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Four in five of all people, other columns too, other names, some ages wrong or missing."""
    some = frame[np.sort(rng.choice(frame.height, frame.height * 4 // 5, replace=False))]
    some = some[rng.permutation(some.height)]
    off, gone = rng.random(some.height) < 0.05, rng.random(some.height) < 0.03
    age = pl.col("AGEP") + pl.Series(np.where(off, 1, 0))
    return some.select(
        "person",
        *((age if ours == "AGEP" else pl.col(ours)).alias(t) for t, ours in SHARED.items()),
        *THEIRS,
    ).with_columns(pl.when(pl.Series(~gone)).then("marital").alias("marital"))


def checked(folder: Path) -> dict[str, Any]:
    """The command line's exit code and what its report says of linkage."""
    command = [
        sys.executable, "-m", "assay", "check", "T.parquet", "S.parquet", "--holdout", "N.parquet",
        "--auxiliary", "aux.parquet", "--config", "assay.yaml", "--report", "out",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 2:
        raise SystemExit(done.stderr)
    report = json.loads((folder / "out" / "report.json").read_text("utf-8"))
    found = next(t for t in report["techniques"] if t["name"] == "synthetic")
    told = {m["name"]: m for m in found["measurements"]}
    return {"exit": done.returncode, **{f: figure(told[f]) for f in FIGURES}}


def figure(found: dict[str, Any]) -> dict[str, Any]:
    """Value, interval and counts of a measurement, or its reason."""
    if found["value"] is None:
        return {"reason": found["reason"]}
    span = found["interval"]
    return {"value": found["value"], "low": span["low"], "high": span["high"],
            "counts": found["parts"][0]["note"], "note": found["note"]}  # fmt: skip


def adult(frame: pl.DataFrame, rows: int) -> dict[str, Any]:
    """The attacks alone at n rows each of T, N, R and S, with their CPU seconds."""
    schema = infer(frame, where="Adult")
    whole = conform(frame, schema, where="Adult")
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(whole))
    train, control, known, fresh = (whole.take(order[k * rows : (k + 1) * rows]) for k in range(4))
    found: dict[str, Any] = {}
    for kind in NAMES:
        given = Evidence(
            train, (release(kind, train, fresh, rng),), control, known, None, Memo(Seeds(SEED)),
            work=Memo(Seeds(SEED)),
        )  # fmt: skip
        sampled(given)  # what all attacks share is nobody's cost
        found[kind] = {}
        for attack in (Linkage(), Linkability()):
            started = time.process_time()
            result = attack.run(given, rng)
            seconds = time.process_time() - started
            for m in result.measurements():
                if m.name in FIGURES:
                    found[kind][m.name] = {**plain(m), "cpu_s": round(seconds, 2)}
        print(kind, found[kind], flush=True)
    return found


def repeated(frame: pl.DataFrame, rows: int) -> dict[str, Any]:
    """The attacks alone on many deals of the census rows: how often an interval is all above 0."""
    frame = frame.select(*SHARED.values(), *OURS)
    schema = infer(frame, where="census").with_roles({Role.QUASI_IDENTIFIER: SHARED.values()})
    whole = conform(frame, schema, where="census")
    found: dict[str, Any] = {}
    for kind, deals in DEALS.items():
        above, below = dict.fromkeys(FIGURES, 0), dict.fromkeys(FIGURES, 0)
        for deal in range(deals):
            rng = np.random.default_rng([SEED, deal])
            order = rng.permutation(len(whole))
            parts = [whole.take(order[k * rows : (k + 1) * rows]) for k in range(4)]
            seeds = Seeds(SEED).child(deal)
            given = Evidence(
                parts[0], (release(kind, parts[0], parts[3], rng),), parts[1], parts[2], None,
                Memo(seeds), work=Memo(seeds.child("work")),
            )  # fmt: skip
            taken = [
                m for a in (Linkage(), Linkability()) for m in a.run(given, rng).measurements()
            ]
            for m in taken:
                if m.name in FIGURES and m.interval is not None:
                    above[m.name] += m.interval.low > 0
                    below[m.name] += m.interval.high < 0
        found[kind] = {"deals": deals, "above": above, "below": below}
        print(kind, found[kind], flush=True)
    return found


def counted(found: dict[str, Any]) -> list[str]:
    """A table of :func:`repeated`."""
    head = [f.removeprefix("privacy.") for f in FIGURES]
    out = [
        "| release | deals | " + " | ".join(f"`{h}` above 0 (below)" for h in head) + " |",
        "|---" * (2 + len(head)) + "|",
    ]
    for kind, f in found.items():
        cells = [f"{f['above'][n]} ({f['below'][n]})" for n in FIGURES]
        out.append(f"| {NAMES[kind]} | {f['deals']} | {' | '.join(cells)} |")
    return out


def plain(m: Measurement) -> dict[str, Any]:
    """The same as :func:`figure`, of a measurement that was never written."""
    if m.value is None or m.interval is None:
        return {"reason": m.reason}
    return {"value": m.value, "low": m.interval.low, "high": m.interval.high,
            "counts": m.parts[0].note, "note": m.note}  # fmt: skip


def lines(found: dict[str, Any]) -> list[str]:
    """A table with one line a release."""
    head = [f.removeprefix("privacy.") for f in FIGURES]
    out = [
        "| release | " + " | ".join(f"`{h}`" for h in head) + " |",
        "|---" * (1 + len(head)) + "|",
    ]
    for kind, figures in found.items():
        cells = [said(figures[f]) for f in FIGURES]
        out.append(f"| {NAMES[kind]} | {' | '.join(cells)} |")
    return out


def said(found: dict[str, Any]) -> str:
    if "reason" in found:
        return found["reason"]
    value, low, high = (f"{100 * found[k]:.2f}" for k in ("value", "low", "high"))
    return f"{value} % [{low}, {high}]: {found['counts']}"


def main(folder: str) -> None:
    """Run both, write the results."""
    with tempfile.TemporaryDirectory() as scratch:
        by_file = census(pl.read_parquet(f"{folder}/nist_acs_ma2019.parquet"), Path(scratch))
    again = repeated(pl.read_parquet(f"{folder}/nist_acs_ma2019.parquet"), 1_900)
    by_role = adult(pl.read_parquet(f"{folder}/adult.parquet").drop("split"), 8_000)
    first, alone = by_file["fresh"]["privacy.linkage.excess"], by_role["fresh"]
    cost = {f: max(r[f]["cpu_s"] for r in by_role.values()) for f in FIGURES}
    text = [
        "# What another file about the same people gains", "",
        "`python benchmarks/linkage/run.py ../shared/data`", "",
        "## A file with other columns, from the command line", "",
        "`assay check T.parquet S.parquet --holdout N.parquet --auxiliary aux.parquet --config "
        f"assay.yaml` on NIST's census rows of Massachusetts, 2019: {ROWS:,} rows of T, {HELD_OUT:,} "
        "rows held out, of which half are the control group and half the people an attacker knows. "
        f"The file holds four in five of all people with {', '.join(SHARED)} (age wrong by one in 5 "
        f"of 100 rows, marital missing in 3) and {', '.join(THEIRS)}, which the data have not; the "
        f"data have {', '.join(OURS)}, which the file has not. The plan says that {mapping()}; the "
        "other names were matched by themselves; `person` says who is who and no attacker sees it.",
        "", *lines(by_file), "", f"Note of the first: {first['note']}.", "",
        "## The census rows dealt anew, no file", "",
        "1,900 rows each of T, N, R and S; somebody knows the shared columns of everyone. How often "
        "the 95 % interval lies all above 0 (an alarm), and all below: by chance 2.5 of 100 each.",
        "", *counted(again), "",
        "## Adult, no file: somebody knows the quasi-identifiers", "",
        f"8,000 rows each of T, N, R and S. {alone['privacy.linkage.excess']['note']}.", "",
        *lines(by_role), "",
        f"CPU seconds a release at most: linkage {cost[FIGURES[0]]}, linkability {cost[FIGURES[2]]}.",
    ]  # fmt: skip
    keep("linkage", {"census": by_file, "deals": again, "adult": by_role}, text)
    print("\n".join(text))


def mapping() -> str:
    """The plan's mapping in words."""
    return ", ".join(f"{t} is {o}" for t, o in MAPPING.items())


if __name__ == "__main__":
    main(sys.argv[1])
