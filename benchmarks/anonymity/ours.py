"""assay: the classes of each case, through its metrics; figures and CPU seconds."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from cases import Case, cases

from assay.core import Measurement, Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.anonymity import Anonymity, Diversity

KINDS = {pl.Int64: Kind.INTEGER, pl.String: Kind.CATEGORICAL}
FIGURES = ("l", "entropy_l", "t", "alpha")


def table_of(case: Case) -> Table:
    roles = dict.fromkeys(case.keys, (Role.QUASI_IDENTIFIER,))
    roles |= dict.fromkeys(case.sensitive, (Role.SENSITIVE,))
    frame = case.frame.select(*case.keys, *case.sensitive)
    columns = [Column(n, KINDS[t.base_type()], roles[n]) for n, t in frame.schema.items()]
    return Table(frame, Schema(tuple(columns)))


def measured(case: Case) -> dict[str, object]:
    table = table_of(case)
    evidence = Evidence(table, (table,), None, None, None, Memo(Seeds(1)))
    rng = np.random.default_rng(0)
    started = time.process_time()
    found: dict[str, Measurement] = {
        m.name: m for metric in (Anonymity(), Diversity()) for m in metric.measure(evidence, rng)
    }
    seconds = time.process_time() - started
    rows = {
        s: {f: _of(found[f"privacy.diversity.{f}"], s) for f in FIGURES} for s in case.sensitive
    }
    return {"k": found["privacy.anonymity.k"].value, "columns": rows, "cpu_s": seconds,
            "rows": len(table)}  # fmt: skip


def _of(measurement: Measurement, column: str) -> float | None:
    return next(p.value for p in measurement.parts if p.label == column)


measured(cases(Path(sys.argv[1]))[0])  # the first call pays for imports, as the peer's does
print(json.dumps({c.name: measured(c) for c in cases(Path(sys.argv[1]))}))
