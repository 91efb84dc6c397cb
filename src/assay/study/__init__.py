"""A study from plan to findings: what to run, running it, keeping it."""

from assay.audit import Caught
from assay.study.audit import audit, audit_files, settings_from
from assay.study.audited import Audited
from assay.study.calibrate import Calibrated, calibrate, leak_label, steps
from assay.study.check import check
from assay.study.config import Config, load_config, make_config
from assay.study.demo import lay_out
from assay.study.fidelity import Fidelity, fidelity
from assay.study.init import Written, init
from assay.study.parts import PartInfo, explain, parts
from assay.study.study import Result, Study, open_study
from assay.study.synthesize import synthesize
from assay.study.zoo import Planted, plant_files

__all__ = [
    "Audited",
    "Calibrated",
    "Caught",
    "Config",
    "Fidelity",
    "PartInfo",
    "Planted",
    "Result",
    "Study",
    "Written",
    "audit",
    "audit_files",
    "calibrate",
    "check",
    "explain",
    "fidelity",
    "init",
    "lay_out",
    "leak_label",
    "load_config",
    "make_config",
    "open_study",
    "parts",
    "plant_files",
    "settings_from",
    "steps",
    "synthesize",
]
