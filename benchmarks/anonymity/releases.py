"""What the figures say of releases of Adult whose leak is known, beside the rows they come from."""

import json
import sys

import numpy as np
import polars as pl

from assay.core import Measurement, Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.anonymity import Anonymity, Diversity, Presence

ROWS, SEED = 12_000, 2026
KEYS = ("age", "education", "marital_status", "race", "sex", "native_country")
SENSITIVE = ("occupation", "income")
FIGURES = (
    "anonymity.k", "anonymity.unique.share", "diversity.l", "diversity.t", "diversity.alike.share",
    "presence.k_map", "presence.delta_max", "presence.delta_min", "presence.share",
    "presence.alone.share", "presence.nobody.share",
)  # fmt: skip


def table_of(frame: pl.DataFrame) -> Table:
    roles = dict.fromkeys(KEYS, (Role.QUASI_IDENTIFIER,)) | dict.fromkeys(
        SENSITIVE, (Role.SENSITIVE,)
    )
    kinds = {pl.Int64: Kind.INTEGER, pl.String: Kind.CATEGORICAL}
    columns = [Column(n, kinds[t.base_type()], roles.get(n, ())) for n, t in frame.schema.items()]
    return Table(frame, Schema(tuple(columns)))


def releases(train: Table, fresh: Table, rng: np.random.Generator) -> dict[str, Table]:
    """Releases of as many rows as T."""
    some = train.take(rng.choice(len(train), len(train) // 10, replace=False))
    apart = train.frame.with_columns(
        train[c].gather(rng.permutation(len(train))) for c in train.names
    )
    return {
        "fresh real rows (no leak)": fresh,
        "columns of T, each shuffled on its own": train.with_frame(apart),
        "fresh rows, 10 % of them exact copies": fresh.take(np.arange(9 * ROWS // 10)).stacked(
            some
        ),
        "an exact copy of T": train,
    }


def told(m: Measurement) -> dict[str, object]:
    span = None if m.interval is None else [m.interval.low, m.interval.high]
    return {"value": m.value, "interval": span, "reference": m.reference}


rng = np.random.default_rng(SEED)
frame = pl.read_parquet(f"{sys.argv[1]}/adult.parquet").drop("split")
whole = table_of(frame[rng.permutation(frame.height)])
train, holdout, reference, fresh = (
    whole.take(np.arange(i * ROWS, (i + 1) * ROWS)) for i in range(4)
)
found = {}
for name, release in releases(train, fresh, rng).items():
    evidence = Evidence(train, (release,), holdout, reference, None, Memo(Seeds(1)))
    all_of = [m for part in (Anonymity(), Diversity(), Presence())
              for m in part.measure(evidence, rng)]  # fmt: skip
    by_name = {m.name.removeprefix("privacy."): told(m) for m in all_of}
    found[name] = {f: by_name[f] for f in FIGURES}
print(
    json.dumps({"rows": ROWS, "seed": SEED, "keys": KEYS, "sensitive": SENSITIVE, "found": found})
)
