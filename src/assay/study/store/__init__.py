"""What studies have finished and when: a database of runs, and a folder of artefacts."""

from assay.study.store.artefacts import Artefacts
from assay.study.store.database import opened
from assay.study.store.fleeting import Fleeting
from assay.study.store.keys import code_of, key_of
from assay.study.store.records import NewRun, NewStep, Run, State, Step
from assay.study.store.store import Store, open_store

__all__ = [
    "Artefacts",
    "Fleeting",
    "NewRun",
    "NewStep",
    "Run",
    "State",
    "Step",
    "Store",
    "code_of",
    "key_of",
    "open_store",
    "opened",
]
