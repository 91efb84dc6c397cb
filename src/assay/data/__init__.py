"""Tables and what they mean: schema, readers, inference, identifiers, split, encoding."""

from assay.data.dependencies import Dependency, DependencyKind, find_dependencies
from assay.data.encoding import Coded, Encoder
from assay.data.neighbours import nearest
from assay.data.schema import Column, Domain, Kind, Origin, Role, Schema
from assay.data.space import Space
from assay.data.split import Split, control_split, overlap, split
from assay.data.table import Table, canonical_type
from assay.data.task import Task, TaskKind, check_target, task_of

__all__ = [
    "Coded",
    "Column",
    "Dependency",
    "DependencyKind",
    "Domain",
    "Encoder",
    "Kind",
    "Origin",
    "Role",
    "Schema",
    "Space",
    "Split",
    "Table",
    "Task",
    "TaskKind",
    "canonical_type",
    "check_target",
    "control_split",
    "find_dependencies",
    "nearest",
    "overlap",
    "split",
    "task_of",
]
