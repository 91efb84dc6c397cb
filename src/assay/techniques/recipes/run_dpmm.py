"""A pipeline of dpmm; its own private tree cuts numbers, for a tenth of epsilon."""

import handed
from dpmm.pipelines import AIMPipeline, MSTPipeline, PrivBayesPipeline

BINS = 0.1  # of epsilon: spent besides that of the model
handed.seeded()
settings = dict(handed.SETTINGS)
kind = {"mst": MSTPipeline, "aim": AIMPipeline, "privbayes": PrivBayesPipeline}[
    settings.pop("kind")
]
rows = handed.train()
frame = handed.filled(rows)
frame[handed.NUMBERS] = frame[handed.NUMBERS].astype(float)
every = handed.levels({})
domain = {
    c["name"]: dict(zip(("lower", "upper"), handed.bounds(c), strict=True))
    if c["name"] in handed.NUMBERS else {"categories": every[c["name"]]}
    for c in handed.COLUMNS
}  # fmt: skip
epsilon, delta = handed.PRIVACY["epsilon"], handed.PRIVACY["delta"]
model = kind(
    epsilon=(1 - BINS) * epsilon, delta=delta, proc_epsilon=BINS * epsilon, n_jobs=1, **settings
)
model.fit(frame, domain=domain)
handed.give(model.generate(n_records=handed.ROWS), rows)
