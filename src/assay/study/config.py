"""``assay.yaml``: what to assay, for whom, and with which techniques."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assay.core import ConfigError
from assay.data import Kind, Role
from assay.study.executors import ExecutorConfig
from assay.study.judging import JudgeConfig
from assay.study.needs import NeedsConfig
from assay.study.read_yaml import read_yaml

#: The whole statistical family: what a study runs where the user names nothing.
DEFAULT_TECHNIQUES = (
    "independent", "noise", "swap", "copula", "pmm", "cart", "forest", "smote",
)  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskConfig(_Strict):
    """The learning task: a target, and one level that stands against all others if wished."""

    target: str
    against: str = ""


class ColumnConfig(_Strict):
    """What a person knows of a column better than inference does."""

    kind: Kind | None = None
    roles: tuple[Role, ...] | None = None
    low: float | str | None = None
    high: float | str | None = None
    levels: tuple[str, ...] | None = None
    decimals: int | None = None
    follows: str = ""

    @field_validator("low", "high", mode="before")
    @classmethod
    def _spelled(cls, end: Any) -> Any:
        """YAML reads 2001-12-31 as a date."""
        return end.isoformat() if isinstance(end, date) else end


class ModelConfig(_Strict):
    """A model of your own: a scikit-learn compatible class, by its dotted path."""

    estimator: str
    settings: dict[str, Any] = {}


class AuxiliaryConfig(_Strict):
    """Another file about the same people, which an attacker may hold.

    ``columns`` maps its names to ours where they differ; ``key`` is our name of the column that
    says who is who, which no technique and no attacker sees.
    """

    data: str
    columns: dict[str, str] = {}
    key: str | None = None


class StoreConfig(_Strict):
    """Where finished work is kept: a folder, or its database and its files elsewhere.

    ``database`` is a URL such as ``postgresql+psycopg://user@host/name``, ``artefacts`` an fsspec
    URL such as ``s3://bucket/folder``. Fits that were killed go on from the folder.
    """

    folder: str = "assay-store"
    database: str = ""
    artefacts: str = ""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"folder": value} if isinstance(value, str | Path) else value


class TrackingConfig(_Strict):
    """Where findings are logged besides: never rows, releases or models.

    ``mlflow`` is a tracking address as MLflow has it, such as ``http://server:5000`` or
    ``sqlite:///mlflow.db``; the ``experiment`` is made where it is absent.
    """

    mlflow: str = Field(min_length=1)
    experiment: str = Field(default="assay", min_length=1)


class SplitConfig(_Strict):
    """Shares of T, N and R; a time column keeps the latest rows for N.

    ``seed`` is of the split alone, so that fits with other seeds see the same rows; by default it
    is the plan's.
    """

    train: float = Field(default=0.5, gt=0, lt=1)
    holdout: float = Field(default=0.25, gt=0, lt=1)
    reference: float = Field(default=0.25, gt=0, lt=1)
    time: str | None = None
    seed: int | None = Field(default=None, ge=0)


def _whole_family() -> dict[str, dict[str, Any]]:
    return {name: {} for name in DEFAULT_TECHNIQUES}


class Config(_Strict):
    """A study's plan. Every field but ``data`` has a default."""

    data: str = ""
    query: str | None = None
    task: TaskConfig | None = None
    purpose: Literal["training", "sharing", "testing", "augmentation"] = "training"
    unit: str | None = None
    quasi_identifiers: tuple[str, ...] | None = None
    sensitive: tuple[str, ...] | None = None
    protected: tuple[str, ...] | None = None
    identifiers: dict[str, Literal["drop", "fake", "keep"]] = {}
    columns: dict[str, ColumnConfig] = {}
    split: SplitConfig = SplitConfig()
    depth: Literal["policy", "standard", "full"] = "standard"
    models: dict[str, ModelConfig] = {}
    shadows: int = Field(default=0, ge=0, le=100_000)
    auxiliary: AuxiliaryConfig | None = None
    policy: str = "partner"
    techniques: dict[str, dict[str, Any]] = Field(default_factory=_whole_family)
    judges: dict[str, JudgeConfig] = {}
    repeats: int = Field(default=3, ge=1, le=100)
    seed: int = Field(default=7, ge=0)
    report: str = "assay-report"
    store: StoreConfig | None = None
    executor: ExecutorConfig = ExecutorConfig()
    needs: NeedsConfig = NeedsConfig()
    tracking: TrackingConfig | None = None
    rows_visible: bool = False


def make_config(values: dict[str, Any], *, where: str = "the study's arguments") -> Config:
    """A checked config.

    Raises:
        ConfigError: A key that is not known (with the nearest that is), or a value of the wrong
            type or range; the sentence names the key.
    """
    values = {k: v for k, v in values.items() if v is not None}
    for key in ("techniques", "judges"):
        if isinstance(values.get(key), list | tuple):
            values[key] = {str(name): {} for name in values[key]}
        if isinstance(values.get(key), dict):
            values[key] = {k: {} if v is None else v for k, v in values[key].items()}
    if isinstance(values.get("task"), str):
        values["task"] = {"target": values["task"]}
    if isinstance(values.get("auxiliary"), str | Path):
        values["auxiliary"] = {"data": str(values["auxiliary"])}
    return checked(Config, values, where)


Checked = TypeVar("Checked", bound=BaseModel)


def checked(kind: type[Checked], values: dict[str, Any], where: str) -> Checked:
    """The values as a model.

    Raises:
        ConfigError: A mistake among them, in one sentence.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise ConfigError(*_sentence(error, kind), where=where) from None


def _sentence(error: ValidationError, kind: type[BaseModel]) -> tuple[str]:
    first = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(first["loc"][-1]), _known(first["loc"][:-1], kind), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return (f"the key {key!r} is not known{hint}",)
    return (f"{key!r}: {first['msg'][0].lower()}{first['msg'][1:]}",)


def _known(path: tuple[int | str, ...], kind: type[BaseModel]) -> list[str]:
    parts: dict[str, type[BaseModel]] = {
        "task": TaskConfig, "split": SplitConfig, "columns": ColumnConfig, "models": ModelConfig,
        "auxiliary": AuxiliaryConfig, "store": StoreConfig, "executor": ExecutorConfig,
        "judges": JudgeConfig, "needs": NeedsConfig, "tracking": TrackingConfig,
    }  # fmt: skip
    return list(parts.get(str(path[0]), kind).model_fields if path else kind.model_fields)


def load_config(path: Path) -> Config:
    """Read ``assay.yaml``; paths in it are relative to its own folder.

    Raises:
        ConfigError: The file is missing, is not YAML, or holds a mistake.
    """
    values = read_yaml(path, "Write one with: assay init DATA")
    config = make_config(values, where=str(path))
    if not config.data:
        raise ConfigError("the key 'data' is missing", where=str(path), mend="Name the data file")
    return config.model_copy(update=rooted(config, path.parent))


def rooted(config: Config, folder: Path) -> dict[str, Any]:
    """What changes of a config that was read in ``folder``: its paths are of that folder."""
    # A URL or a preset's name is no path; a file beside the YAML is.
    rooted: dict[str, Any] = {
        "report": str(folder / config.report), "store": rooted_store(config.store, folder),
    }  # fmt: skip
    if "://" not in config.data:
        rooted["data"] = str(folder / config.data)
    if config.policy.endswith((".yaml", ".yml")):
        rooted["policy"] = str(folder / config.policy)
    other = config.auxiliary
    if other is not None and "://" not in other.data:
        rooted["auxiliary"] = other.model_copy(update={"data": str(folder / other.data)})
    return rooted


def rooted_store(store: StoreConfig | None, folder: Path) -> StoreConfig:
    """Where a plan that was read in ``folder`` keeps its work."""
    store = store or StoreConfig()
    return store.model_copy(update={"folder": str(folder / store.folder)})
