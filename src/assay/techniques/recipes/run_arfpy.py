"""Adversarial random forests (Watson et al. 2023) by arfpy, its defaults."""

import handed
from arfpy import arf

handed.seeded()
rows = handed.filled(handed.train())
model = arf.arf(x=rows, **handed.SETTINGS)
model.forde()
handed.give(model.forge(n=handed.ROWS), rows)
