"""``executor:`` of a plan: which one, and how large."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assay.core import ConfigError
from assay.study.executors.base import Executor
from assay.study.executors.here import Here
from assay.study.executors.local import Local
from assay.study.executors.machine import processors

#: Cells of a table below which starting processes takes longer than they save.
_SMALL = 100_000


class ExecutorConfig(BaseModel):
    """Where tasks are done.

    ``auto`` is ``here`` for small tables and ``local`` else. ``dask`` takes the ``address`` of a
    scheduler, or a ``cluster`` class by its dotted path, made with ``settings``, such as
    ``dask_jobqueue.SLURMCluster``, that is asked for so many ``workers``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["auto", "here", "local", "dask"] = "auto"
    workers: int = Field(default=0, ge=0, le=10_000)
    threads: int = Field(default=1, ge=1, le=1_024)
    address: str = ""
    cluster: str = ""
    settings: dict[str, Any] = {}

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fitting(self) -> ExecutorConfig:
        if self.kind != "dask" and (self.address or self.cluster):
            raise ValueError("address and cluster are for kind: dask")
        if self.kind == "dask" and bool(self.address) == bool(self.cluster):
            raise ValueError("dask needs the address of a scheduler, or a cluster class")
        return self


def tasks_at_once(config: ExecutorConfig) -> int:
    """Processes of a local executor: as many as asked for, or as the machine's processors hold."""
    return config.workers or max(1, processors() // config.threads)


def need_processes(
    config: ExecutorConfig, *, where: str = "executor", why: str = "nothing can be held to a limit"
) -> None:
    """What is limited runs in another process, which can be ended.

    Raises:
        ConfigError: The plan asks for this one.
    """
    if config.kind == "here":
        raise ConfigError(
            f"within one process {why}", where=where,
            mend="Say executor: local, or leave the minutes and memory_gb of needs out",
        )  # fmt: skip


def executor_of(config: ExecutorConfig, cells: int, *, limited: bool = False) -> Executor:
    """The executor that a plan asks for.

    Args:
        config: Of the plan.
        cells: Rows times columns of the table.
        limited: Whether any task has a limit of time or memory, which only another process can
            be held to.

    Raises:
        ConfigError: Dask is asked for and is not installed, or cannot be reached; or this process
            is asked for, and something is limited.
    """
    if config.kind == "dask":
        try:
            from assay.study.executors.dask import open_dask
        except ImportError:
            raise ConfigError(
                "dask is not installed", where="executor",
                mend='Install it with: pip install "assay[dask]"',
            ) from None  # fmt: skip
        return open_dask(config)
    if limited:
        need_processes(config)
    small = cells < _SMALL and not limited
    if config.kind == "here" or (config.kind == "auto" and small):
        return Here()
    return Local(tasks_at_once(config), config.threads)
