"""``tracking:`` of a plan: findings are logged to MLflow besides; rows, releases and models never."""

from __future__ import annotations

import importlib.util
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import ConfigError, Outcome
from assay.report import Findings, TechniqueFindings, without_rows, write_report
from assay.study.config import TrackingConfig

#: Called with findings, the best verdict and the run's number; gives warnings.
Tracked = Callable[[Findings, Outcome, int], tuple[str, ...]]

_BATCH = 100  # MLflow takes no more parameters or tags at once
#: Unless the user says otherwise: ask twice, not for minutes; MLflow tells its makers nothing.
_QUIET = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "GIT_PYTHON_REFRESH": "quiet",
}  # fmt: skip


def tracking_of(config: TrackingConfig | None) -> Tracked:
    """What logs a run as the plan says; without a plan for it, nothing.

    Raises:
        ConfigError: MLflow is not installed. So it is told before anything is computed.
    """
    if config is None:
        return lambda findings, outcome, run: ()
    if importlib.util.find_spec("mlflow") is None:
        raise ConfigError(
            "logging needs MLflow, which is not installed", where="tracking",
            mend='Install it with: pip install "assay[mlflow]", or take the key out',
        )  # fmt: skip

    def log(findings: Findings, outcome: Outcome, run: int) -> tuple[str, ...]:
        with _environment():
            try:
                _Log.to(config).study(without_rows(findings), outcome, run)
            except Exception as error:
                # Whatever MLflow, its server or its database raise: the study is not lost for it.
                # The message may hold a password of the address.
                code = getattr(error, "error_code", "")
                what = f"{type(error).__name__}{code and f', {code}'}"
                return (
                    f"The findings could not be logged to MLflow ({what}). They are kept: the same "
                    "command logs them once the address in 'tracking' takes them.",
                )  # fmt: skip
        return ()

    return log


@contextmanager
def _environment() -> Iterator[None]:
    """Settings of MLflow's that only the environment can make, for as long as it is used."""
    missing = [name for name in _QUIET if name not in os.environ]
    os.environ.update({name: _QUIET[name] for name in missing})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about MLflow's own parts
            yield
    finally:
        for name in missing:
            os.environ.pop(name, None)


@dataclass(frozen=True)
class _Log:
    """An experiment that is logged to.

    Attributes:
        client: MLflow's.
        experiment: Its number there.
    """

    client: Any
    experiment: str

    @classmethod
    def to(cls, config: TrackingConfig) -> _Log:
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=config.mlflow)
        known = client.get_experiment_by_name(config.experiment)
        return cls(client, known.experiment_id if known else client.create_experiment(config.experiment))  # fmt: skip

    def study(self, findings: Findings, outcome: Outcome, run: int) -> None:
        """One run for the study, with a run of its own for each technique."""
        params = {
            "data": findings.title, "purpose": findings.purpose, "task": findings.task,
            "policy": findings.policy, "seed": str(findings.seed),
        }  # fmt: skip
        tags = {
            "assay.run": str(run), "assay.outcome": outcome.value,
            "mlflow.note.content": findings.recommendation,
            **{f"assay.version.{name}": version for name, version in findings.versions},
        }  # fmt: skip
        with self._run(findings.title, params, {}, tags) as parent:
            with tempfile.TemporaryDirectory() as folder:
                write_report(findings, Path(folder))
                self.client.log_artifacts(parent, folder)
            for one in findings.techniques:
                tags = {**_tags(one), "mlflow.parentRunId": parent}
                with self._run(one.name, dict(one.settings), _metrics(one), tags):
                    pass

    @contextmanager
    def _run(
        self, name: str, params: dict[str, str], metrics: dict[str, float], tags: dict[str, str]
    ) -> Iterator[str]:
        from mlflow.entities import Metric, Param, RunTag

        made = self.client.create_run(self.experiment, run_name=name)
        run, now = made.info.run_id, made.info.start_time
        try:
            for part in _parts([Param(k, v) for k, v in params.items() if v]):
                self.client.log_batch(run, params=part, synchronous=True)
            for part in _parts([RunTag(k, v) for k, v in tags.items() if v]):
                self.client.log_batch(run, tags=part, synchronous=True)
            for part in _parts([Metric(k, v, now, 0) for k, v in metrics.items()]):
                self.client.log_batch(run, metrics=part, synchronous=True)
            yield run
        except BaseException:
            with suppress(Exception):  # the first error is the one to tell
                self.client.set_terminated(run, "FAILED")
            raise
        self.client.set_terminated(run, "FINISHED")


def _parts(values: list[Any]) -> list[list[Any]]:
    return [values[i : i + _BATCH] for i in range(0, len(values), _BATCH)]


def _metrics(found: TechniqueFindings) -> dict[str, float]:
    """Each measurement with the ends of its interval. Why others were not taken stands in the
    report."""
    metrics = {}
    for one in found.measurements:
        if one.value is not None:
            metrics[one.name] = float(one.value)
            if one.interval is not None:
                metrics[f"{one.name}.low"] = float(one.interval.low)
                metrics[f"{one.name}.high"] = float(one.interval.high)
    return metrics


def _tags(found: TechniqueFindings) -> dict[str, str]:
    verdict, claim = found.verdict, found.claim
    said = {
        "assay.family": found.family, "assay.control": str(found.control).lower(),
        "assay.verdict": verdict.outcome.value if verdict else "could not run",
        "assay.failure": found.failure, "assay.claim.none": found.void,
    }  # fmt: skip
    if verdict:
        said |= {f"assay.rule.{r.measure}": r.outcome.value for r in verdict.rules}
    if claim:
        said |= {
            "assay.claim.epsilon": f"{claim.epsilon:g}", "assay.claim.delta": f"{claim.delta:g}",
            "assay.claim.variant": claim.variant, "assay.claim.neighbours": claim.neighbours,
            "assay.claim.unit": claim.unit, "assay.claim.accountant": claim.accountant,
        }  # fmt: skip
    return said
