"""A plugin of synthcity, its defaults unless settings say otherwise."""

import os

os.environ["PYCOX_DATA_DIR"] = os.path.abspath("tmp/pycox")  # else it writes where it is installed

import handed
from synthcity.plugins import Plugins
from synthcity.plugins.core.dataloader import GenericDataLoader

handed.seeded()
settings = dict(handed.SETTINGS)
plugin = settings.pop("plugin")
if handed.PRIVACY:
    settings |= handed.PRIVACY
rows = handed.filled(handed.train())
loader = GenericDataLoader(rows, target_column=handed.TARGET, random_state=handed.SEED % 2**31)
model = Plugins(categories=["generic", "privacy"]).get(
    plugin, random_state=handed.SEED % 2**31, **settings
)
model.fit(loader)
handed.give(model.generate(count=handed.ROWS).dataframe(), rows)
