"""Where the tasks of a study are done: in this process, in several, or on a cluster."""

from assay.study.executors.base import Done, Executor, Job, Need, Shared, Spent
from assay.study.executors.choose import ExecutorConfig, executor_of, need_processes, tasks_at_once
from assay.study.executors.here import Here

__all__ = [
    "Done",
    "Executor",
    "ExecutorConfig",
    "Here",
    "Job",
    "Need",
    "Shared",
    "Spent",
    "executor_of",
    "need_processes",
    "tasks_at_once",
]
