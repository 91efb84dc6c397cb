"""A synthesizer of smartnoise-synth; numbers in cells of their bounds, levels as they are."""

import handed
import pandas as pd
from snsynth import Synthesizer
from snsynth.transform import LabelTransformer, TableTransformer

handed.seeded()
settings = dict(handed.SETTINGS)
kind = settings.pop("kind")
rows, edges = handed.train(), handed.binned()
coded = handed.coded(rows, edges)
epsilon, delta = handed.PRIVACY["epsilon"], handed.PRIVACY["delta"]
if kind in ("mst", "aim"):
    table = TableTransformer([LabelTransformer(nullable=False) for _ in coded])
    model = Synthesizer.create(kind, epsilon=epsilon, delta=delta, **settings)
    model.fit(coded, transformer=table)
else:
    model = Synthesizer.create(kind, epsilon=epsilon, delta=delta, **settings)
    model.fit(coded, categorical_columns=list(coded), preprocessor_eps=0.0)
drawn = pd.DataFrame(model.sample(handed.ROWS), columns=coded.columns)
handed.give(handed.decoded(drawn, edges), rows)
