"""CTGAN or TVAE of the package `ctgan` (Xu et al. 2019), its defaults unless settings say otherwise."""

import handed
from ctgan import CTGAN, TVAE

handed.seeded()
settings = dict(handed.SETTINGS)
kind = {"CTGAN": CTGAN, "TVAE": TVAE}[settings.pop("kind")]
rows = handed.filled(handed.train())
model = kind(enable_gpu=False, **settings)
model.fit(rows, handed.LEVELS)
handed.give(model.sample(handed.ROWS), rows)
