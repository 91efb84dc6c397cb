"""smartnoise-synth's MST or AIM; prints one line of JSON.

python peer_smartnoise.py FOLDER MECHANISM EPSILON DELTA ROWS LIMIT
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
from snsynth import Synthesizer
from snsynth.transform import LabelTransformer, TableTransformer

from peer_main import limited, told  # isort: skip


def main(folder: Path, mechanism: str, epsilon: float, delta: float, rows: int) -> None:
    public = json.loads((folder / "schema.json").read_text("utf-8"))
    frame = pd.read_csv(folder / "train.csv", dtype=str, keep_default_na=False)
    table = TableTransformer([LabelTransformer(nullable=False) for _ in public])
    started = time.process_time()
    made = Synthesizer.create(mechanism, epsilon=epsilon, delta=delta)
    made.fit(frame, transformer=table)
    done = time.process_time()
    pd.DataFrame(made.sample(rows), columns=frame.columns).to_csv(
        folder / "synthetic.csv", index=False
    )
    told(done - started)


if __name__ == "__main__":
    limited(main)
