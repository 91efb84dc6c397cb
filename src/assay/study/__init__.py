"""A study from plan to findings: what to run, running it, keeping it."""

from assay.audit import Caught
from assay.study.audit import audit, audit_files, settings_from
from assay.study.bench import Benchmarked, benchmark
from assay.study.bench import steps as benchmark_steps
from assay.study.calibrate import Calibrated, calibrate, leak_label, steps
from assay.study.check import check
from assay.study.config import Config, load_config, make_config
from assay.study.demo import lay_out
from assay.study.export import Checked, Exported, LeftOut
from assay.study.export import check as check_export
from assay.study.export import export as export_run
from assay.study.fidelity import Fidelity, fidelity
from assay.study.history import Compared, store_of
from assay.study.history import compare as compare_runs
from assay.study.history import finished as finished_run
from assay.study.history import runs as run_list
from assay.study.history import status as run_status
from assay.study.init import Written, init
from assay.study.parts import PartInfo, explain, parts
from assay.study.recommend import Recommended, recommend
from assay.study.result import Result
from assay.study.store import Run, Step
from assay.study.study import Study, open_study
from assay.study.synthesize import synthesize
from assay.study.tuning import Tried, Tuned, tune
from assay.study.zoo import Planted, plant_files

__all__ = [
    "Benchmarked",
    "Calibrated",
    "Caught",
    "Checked",
    "Compared",
    "Config",
    "Exported",
    "Fidelity",
    "LeftOut",
    "PartInfo",
    "Planted",
    "Recommended",
    "Result",
    "Run",
    "Step",
    "Study",
    "Tried",
    "Tuned",
    "Written",
    "audit",
    "audit_files",
    "benchmark",
    "benchmark_steps",
    "calibrate",
    "check",
    "check_export",
    "compare_runs",
    "explain",
    "export_run",
    "fidelity",
    "finished_run",
    "init",
    "lay_out",
    "leak_label",
    "load_config",
    "make_config",
    "open_study",
    "parts",
    "plant_files",
    "recommend",
    "run_list",
    "run_status",
    "settings_from",
    "steps",
    "store_of",
    "synthesize",
    "tune",
]
