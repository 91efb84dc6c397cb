"""ForestDiffusion (Jolicoeur-Martineau et al. 2023): diffusion with boosted trees."""

import handed
import numpy as np
import pandas as pd
from ForestDiffusion import ForestDiffusionModel

handed.seeded()
settings = {"n_jobs": 1, **handed.SETTINGS}
rows = handed.filled(handed.train())
known = {name: sorted(rows[name].unique()) for name in handed.LEVELS}
coded = rows.copy()
for name, own in known.items():
    coded[name] = rows[name].map({level: i for i, level in enumerate(own)})
levels = [i for i, name in enumerate(rows) if name in known and len(known[name]) > 2]
two = [i for i, name in enumerate(rows) if name in known and len(known[name]) <= 2]
whole = [i for i, name in enumerate(rows) if name in handed.WHOLE]
model = ForestDiffusionModel(
    coded.to_numpy(float), label_y=None, cat_indexes=levels, bin_indexes=two, int_indexes=whole,
    seed=handed.SEED % 2**31, **settings,
)  # fmt: skip
drawn = pd.DataFrame(model.generate(batch_size=handed.ROWS), columns=list(rows))
for name, own in known.items():
    at = np.clip(drawn[name].round().astype(int), 0, len(own) - 1)
    drawn[name] = np.array(own, object)[at]
handed.give(drawn, rows)
