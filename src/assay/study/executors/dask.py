"""Jobs on a cluster, by Dask."""

from __future__ import annotations

import importlib
import warnings
from concurrent.futures import Future
from typing import Any, cast

import cloudpickle
import distributed

from assay.core import ConfigError, place
from assay.study.executors.base import Done, Job, Need, Ref, Shared, perform
from assay.study.executors.choose import ExecutorConfig
from assay.study.executors.process import DiedError, OverError, Process

_REACH = 30  # seconds within which a scheduler must answer


class Dask:
    """Does jobs on the workers of a Dask scheduler.

    A worker that dies is Dask's to notice: its jobs are done again by another, and fail where
    that happened more often than ``distributed.scheduler.allowed-failures`` says. A job with a
    limit runs in a process of its own beside the worker, which is ended when it goes beyond.

    Args:
        client: Of the scheduler.
        threads: Of each job.
        cluster: What is closed at the end; None where somebody else started it.
    """

    def __init__(self, client: Any, threads: int = 1, cluster: Any = None) -> None:
        self.client, self.threads, self.cluster = client, threads, cluster
        self._held: dict[int, Any] = {}
        self._open: dict[str, Any] = {}
        self._jobs = 0

    @property
    def at_once(self) -> int:
        """Threads of all workers that there are now, at least 1."""
        return max(1, int(sum(self.client.nthreads().values())))

    def share(self, value: Any) -> Shared:
        """See :class:`assay.study.executors.base.Executor`.

        It is a task of its own and not scattered, so that it can be made again when the last
        worker that held it dies.
        """
        number = len(self._held) + 1
        blob = bytes(cloudpickle.dumps(value))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that the graph is large: once it is
            self._held[number] = self.client.submit(cloudpickle.loads, blob, pure=False)
        return Shared(number, value)

    def submit(self, job: Job) -> Future[Done]:
        """See :class:`assay.study.executors.base.Executor`."""
        done: Future[Done] = Future()
        shared = {a.number: self._held[a.number] for a in job.arguments if isinstance(a, Shared)}
        self._jobs += 1
        # Packed here: Dask's own way takes what it can import here for known to the workers too.
        promise = self.client.submit(
            _done, Process.packed(job.work, job.arguments), job.need, self.threads, list(shared),
            *shared.values(), pure=False, priority=-self._jobs,
            resources=dict.fromkeys(job.need.tags, 1) or None,
        )  # fmt: skip
        self._open[promise.key] = promise
        promise.add_done_callback(lambda p: self._tell(p, done))
        return done

    def _tell(self, promise: Any, done: Future[Done]) -> None:
        try:
            found = cast(Done, promise.result())
        except Exception as error:  # Dask's own: the worker died too often, or it was cancelled
            found = Done(failure=f"The cluster could not do it: {place(error)}.")
        self._open.pop(promise.key, None)
        if not done.cancelled():
            done.set_result(found)

    def __enter__(self) -> Dask:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.cancel(list(self._open.values()), force=True)
        self._held.clear()
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()


def _done(message: bytes, need: Need, threads: int, numbers: list[int], *shared: Any) -> Done:
    """Do a job on a worker."""
    work, sent = cloudpickle.loads(message)[1]
    known = dict(zip(numbers, shared, strict=True))
    arguments = tuple(known[a.number] if isinstance(a, Ref) else a for a in sent)
    if not (need.seconds or need.memory):
        return perform(work, arguments, threads)
    process = Process(threads)
    try:
        return process.do(Process.packed(work, arguments), need, lambda: False)
    except OverError as over:
        return Done(failure=over.reason, spent=over.spent)
    except DiedError as died:
        return Done(failure=f"Its process ended ({died.how}).")
    finally:
        process.kill()


def open_dask(config: ExecutorConfig) -> Dask:
    """The executor of a scheduler's address, or of a cluster that is started for the study.

    Raises:
        ConfigError: The scheduler does not answer, or the cluster cannot be made.
    """
    if config.address:
        try:
            return Dask(distributed.Client(config.address, timeout=_REACH), config.threads)
        except (OSError, ValueError):  # nobody there, or no address
            raise ConfigError(
                f"the Dask scheduler at {config.address!r} does not answer", where="executor",
                mend="Start one with: dask scheduler",
            ) from None  # fmt: skip
    cluster = _made(config)
    if config.workers:
        cluster.scale(config.workers)
    return Dask(distributed.Client(cluster), config.threads, cluster)


def _made(config: ExecutorConfig) -> Any:
    room, _, name = config.cluster.rpartition(".")
    try:
        return getattr(importlib.import_module(room), name)(**config.settings)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise ConfigError(
            f"the cluster {config.cluster!r} cannot be made ({type(error).__name__})",
            where="executor", mend="Name its class by its dotted path, as "
            "dask_jobqueue.SLURMCluster, and check its settings",
        ) from None  # fmt: skip
