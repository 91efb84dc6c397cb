"""TabularARGN (Tiwald et al. 2025) by MOSTLY AI's engine, its defaults."""

import sys
from pathlib import Path

import handed
import pandas as pd

# Its text half imports torchvision where there is one, which a build for another torch would stop.
sys.modules["torchvision"] = None  # type: ignore[assignment]
from mostlyai import engine  # noqa: E402

handed.seeded()
settings = dict(handed.SETTINGS)
rows, place = handed.train(), Path("workspace")
types = {n: "TABULAR_NUMERIC_AUTO" if n in handed.NUMBERS else "TABULAR_CATEGORICAL" for n in rows}
engine.split(tgt_data=rows, workspace_dir=place, model_type="TABULAR", tgt_encoding_types=types)
engine.analyze(workspace_dir=place)
engine.encode(workspace_dir=place)
engine.train(workspace_dir=place, device="cpu", **settings)
engine.generate(workspace_dir=place, sample_size=handed.ROWS, device="cpu")
drawn = pd.concat(map(pd.read_parquet, sorted((place / "SyntheticData").glob("*.parquet"))))
handed.give(drawn.reset_index(drop=True), rows)
