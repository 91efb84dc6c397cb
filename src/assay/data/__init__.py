"""Tables and what they mean: schema, readers, inference, identifiers, split, encoding."""

from assay.data.schema import Column, Domain, Kind, Origin, Role, Schema
from assay.data.table import Table, canonical_type
from assay.data.task import Task, TaskKind, check_target, task_of

__all__ = [
    "Column",
    "Domain",
    "Kind",
    "Origin",
    "Role",
    "Schema",
    "Table",
    "Task",
    "TaskKind",
    "canonical_type",
    "check_target",
    "task_of",
]
