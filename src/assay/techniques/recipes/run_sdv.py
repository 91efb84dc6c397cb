"""A single-table synthesizer of SDV, its defaults unless settings say otherwise."""

import handed
from sdv.metadata import Metadata
from sdv.single_table import CTGANSynthesizer, GaussianCopulaSynthesizer, TVAESynthesizer

handed.seeded()
settings = dict(handed.SETTINGS)
kind = {"CTGAN": CTGANSynthesizer, "TVAE": TVAESynthesizer, "GaussianCopula": GaussianCopulaSynthesizer}[
    settings.pop("kind")
]  # fmt: skip
rows = handed.train()
columns = {
    name: {"sdtype": "numerical" if name in handed.NUMBERS else "categorical"} for name in rows
}
metadata = Metadata.load_from_dict({"tables": {"table": {"columns": columns}}})
if kind is not GaussianCopulaSynthesizer:
    settings["enable_gpu"] = False
model = kind(metadata, **settings)
model.fit({"table": rows})
drawn = model.sample(handed.ROWS)
handed.give(drawn["table"] if isinstance(drawn, dict) else drawn, rows)
