"""REaLTabFormer (Solatorio and Dupriez 2023): a GPT-2 from a fresh configuration, no weights loaded."""

import handed
from realtabformer import REaLTabFormer

handed.seeded()
settings = {"epochs": 100, "batch_size": 64, **handed.SETTINGS}
rows = handed.train()
model = REaLTabFormer(
    model_type="tabular", random_state=handed.SEED % 2**31, checkpoints_dir="checkpoints",
    samples_save_dir="samples", report_to=[], **settings,
)  # fmt: skip
model.fit(rows, device="cpu", gen_kwargs={})  # whose default, none, it cannot take
handed.give(model.sample(n_samples=handed.ROWS, device="cpu"), rows)
