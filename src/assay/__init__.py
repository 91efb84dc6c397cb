"""assay: may we train on, share or test with this synthetic data instead of the real data?

>>> import assay
>>> study = assay.Study("patients.parquet", target="readmitted")  # doctest: +SKIP
>>> result = study.run(["cart", "independent"])  # doctest: +SKIP
>>> result.verdict("cart"); result.report("report.html")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assay.core import AssayError
    from assay.study import Result, Study, check, open_study, recommend
    from assay.techniques import technique

__all__ = ["AssayError", "Result", "Study", "check", "open_study", "recommend", "technique"]

_ROOMS = {
    "AssayError": "assay.core",
    "Result": "assay.study",
    "Study": "assay.study",
    "check": "assay.study",
    "open_study": "assay.study",
    "recommend": "assay.study",
    "technique": "assay.techniques",
}


def __getattr__(name: str) -> Any:
    # Loaded at first use, so that `assay --help` does not wait for scikit-learn.
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module 'assay' has no attribute {name!r}")
