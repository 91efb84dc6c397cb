"""assay's metrics on the tables in a folder, each with its CPU seconds; prints one line of JSON.

python benchmarks/utility/ours.py FOLDER TARGET DEPTH PREFIX[,PREFIX...] [--pictures]

At standard depth a metric of full depth is taken where it is named in full.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from assay.core import Seeds
from assay.data import Table, conform, infer, read, task_of
from assay.evaluation import ATTACKS, METRICS, Depth, Evidence, Memo


def evidence(folder: Path, target: str, depth: str) -> Evidence:
    """The evidence on the one release in the folder."""
    source = read(folder / "train.parquet")
    schema = infer(source.frame, where="train")

    def table(name: str) -> Table:
        return conform(read(folder / f"{name}.parquet").frame, schema, where=name)

    train = conform(source.frame, schema, where="train")
    task = task_of(schema, target) if target else None
    seeds = Seeds(7)
    return Evidence(
        train, (table("synthetic"),), table("holdout"), table("reference"), task,
        Memo(seeds), work=Memo(seeds.child("work")), depth=Depth(depth),
    )  # fmt: skip


def main(folder: Path, target: str, depth: str, prefixes: tuple[str, ...], pictures: bool) -> None:
    started, wall = time.process_time(), time.perf_counter()
    seen = evidence(folder, target, depth)
    spent = {"reading": time.process_time() - started}
    values, reasons = {}, {}
    seeds = Seeds(7)
    parts = [*(METRICS[n]() for n in METRICS), *(ATTACKS[n]() for n in ATTACKS)]
    for part in parts:
        if not part.name.startswith(prefixes):
            continue
        deep = getattr(part, "depth", Depth.STANDARD) is Depth.FULL
        if deep and depth != "full" and part.name not in prefixes:
            continue
        before = time.process_time()
        rng = seeds.rng(part.name)
        found = (
            part.run(seen, rng).measurements() if part.name in ATTACKS else part.measure(seen, rng)
        )
        spent[part.name] = time.process_time() - before
        for m in found:
            (values if m.value is not None else reasons)[m.name] = (
                m.value if m.value is not None else m.reason
            )
    if pictures:
        from assay.evaluation import draw_all

        before = time.process_time()
        draw_all(seen, seeds)
        spent["pictures"] = time.process_time() - before
    print(json.dumps({
        "cpu_s": time.process_time() - started, "wall_s": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "parts": spent, "values": values, "reasons": reasons,
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], tuple(sys.argv[4].split(",")),
         "--pictures" in sys.argv)  # fmt: skip
