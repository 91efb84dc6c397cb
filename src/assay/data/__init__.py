"""Tables and what they mean: schema, readers, inference, identifiers, split, encoding."""

from assay.data.conform import conform
from assay.data.demo import demo_source
from assay.data.dependencies import Dependency, DependencyKind, find_dependencies
from assay.data.encoding import (
    Coded,
    ColumnCodes,
    Encoder,
    Follower,
    Grid,
    LevelCodes,
    declared_followers,
    in_bins,
    micros,
    told,
)
from assay.data.fingerprint import fingerprint
from assay.data.identifiers import Action, Fakes, Identifier, scan
from assay.data.infer import infer
from assay.data.neighbours import nearest
from assay.data.readers import read
from assay.data.scanned import Scanned, scan_file
from assay.data.schema import Column, Domain, Kind, Origin, Role, Schema
from assay.data.source import Source
from assay.data.space import Space
from assay.data.split import Split, control_split, overlap, parted, split
from assay.data.stored import Stored
from assay.data.table import Table, canonical_type
from assay.data.task import Task, TaskKind, check_target, task_of
from assay.data.to_source import to_source
from assay.data.write import write

__all__ = [
    "Action",
    "Coded",
    "Column",
    "ColumnCodes",
    "Dependency",
    "DependencyKind",
    "Domain",
    "Encoder",
    "Fakes",
    "Follower",
    "Grid",
    "Identifier",
    "Kind",
    "LevelCodes",
    "Origin",
    "Role",
    "Scanned",
    "Schema",
    "Source",
    "Space",
    "Split",
    "Stored",
    "Table",
    "Task",
    "TaskKind",
    "canonical_type",
    "check_target",
    "conform",
    "control_split",
    "declared_followers",
    "demo_source",
    "find_dependencies",
    "fingerprint",
    "in_bins",
    "infer",
    "micros",
    "nearest",
    "overlap",
    "parted",
    "read",
    "scan",
    "scan_file",
    "split",
    "task_of",
    "to_source",
    "told",
    "write",
]
