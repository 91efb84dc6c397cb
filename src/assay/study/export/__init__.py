"""One run as a thing to hand on: its plan, policy, report and claims, with a digest of each file."""

from assay.study.export.export import Exported, export
from assay.study.export.manifest import Checked, check
from assay.study.export.piece import LeftOut

__all__ = ["Checked", "Exported", "LeftOut", "check", "export"]
