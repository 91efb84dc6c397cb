"""``benchmark.yaml``: which tables, which techniques, how many seeds, within which budget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assay.core import ConfigError
from assay.decision import Policy, load_policy
from assay.study.config import (
    Config,
    ModelConfig,
    StoreConfig,
    checked,
    make_config,
    rooted,
    rooted_store,
)
from assay.study.entry import Entry, any_limited, entries
from assay.study.executors import ExecutorConfig, need_processes
from assay.study.needs import NeedsConfig
from assay.study.read_yaml import read_yaml
from assay.study.store import key_of
from assay.techniques import External

#: Keys of assay.yaml that are a table's own.
OF_A_TABLE = (
    "data", "query", "task", "unit", "quasi_identifiers", "sensitive", "protected", "identifiers",
    "columns", "split", "auxiliary",
)  # fmt: skip
#: What of a plan changes where and how long it runs, but nothing that is found.
_WHERE = ("executor", "store", "out")


class AuditConfig(BaseModel):
    """Each claim held to so many runs of ``assay audit``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    runs: int = Field(default=20, ge=1, le=100_000)
    game: Literal["white", "black"] = "white"


class BenchmarkConfig(BaseModel):
    """The plan of a benchmark. Tables and techniques have no default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tables: dict[str, dict[str, Any]] = Field(min_length=1)
    techniques: dict[str, dict[str, Any]] = Field(min_length=1)
    seeds: int = Field(default=3, ge=1, le=100)
    seed: int = Field(default=7, ge=0)
    policy: str | dict[str, Any] = "partner"
    purpose: Literal["training", "sharing", "testing", "augmentation"] = "training"
    depth: Literal["policy", "standard", "full"] = "standard"
    models: dict[str, ModelConfig] = {}
    shadows: int = Field(default=0, ge=0, le=100_000)
    executor: ExecutorConfig = ExecutorConfig()
    needs: NeedsConfig = NeedsConfig()
    store: StoreConfig = StoreConfig()
    audit: AuditConfig | None = None
    out: str = "assay-benchmark"


@dataclass(frozen=True)
class BenchmarkPlan:
    """A plan that was read and checked.

    Attributes:
        title: Its file's name.
        config: As it stands there.
        policy: That all studies are held against.
        entries: The techniques.
        tables: By name, the plan of a table's study with the first seed.
        folder: Where results go by default.
    """

    title: str
    config: BenchmarkConfig
    policy: Policy
    entries: tuple[Entry, ...]
    tables: dict[str, Config]
    folder: Path

    @property
    def seeds(self) -> tuple[int, ...]:
        """One fit of each technique each; more of them are added at the end."""
        return tuple(range(self.config.seed, self.config.seed + self.config.seeds))

    @property
    def secret(self) -> Path:
        """The store's folder, for what is as secret as the rows."""
        store = next(iter(self.tables.values())).store
        assert store is not None  # rooted gives one
        return Path(store.folder)

    @property
    def told(self) -> dict[str, Any]:
        """The plan as JSON data, but for where it runs and what may hold a password."""
        plan = self.config.model_dump(mode="json", exclude=set(_WHERE))
        tables = {
            name: {k: _plain(k, v) for k, v in values.items()}
            for name, values in plan["tables"].items()
        }
        return {**plan, "tables": tables, "policy": self.policy.model_dump(mode="json", exclude_none=True)}  # fmt: skip

    @property
    def key(self) -> str:
        """Of what is asked for: another one makes it another benchmark."""
        return key_of(rooms=(), plan=self.told)


def _plain(key: str, value: Any) -> Any:
    """A table's key without where its file lies, or what may be secret in an address."""
    if key == "auxiliary" and isinstance(value, dict):
        return {k: _plain(k, v) for k, v in value.items()}
    if key not in ("data", "auxiliary"):
        return value
    return Path(str(value).split("@")[-1].split("?")[0]).name


def load_benchmark(path: Path) -> BenchmarkPlan:
    """Read ``benchmark.yaml``; paths in it are relative to its own folder.

    Raises:
        ConfigError: The file is missing, is no YAML, or holds a mistake.
        PolicyError: The policy has one.
        UnknownNameError: There is no such technique.
    """
    config = _config(path)
    policy = config.policy
    if isinstance(policy, str) and policy.endswith((".yaml", ".yml")):
        policy = str(path.parent / policy)
    plan = tuple(entries(config.techniques))
    _fit_to_compare(plan, path)
    if any_limited(config.needs, plan):
        need_processes(
            config.executor, where=f"{path}, executor", why="no fit can be held to a budget"
        )
    tables = {name: _table(name, config, path) for name in config.tables}
    return BenchmarkPlan(
        path.name, config, load_policy(policy), plan, tables, path.parent / config.out
    )


def store_of_benchmark(path: Path) -> StoreConfig:
    """Where the benchmark keeps its work.

    Raises:
        ConfigError: The file is missing, is no YAML, or holds a mistake.
    """
    return rooted_store(_config(path).store, path.parent)


def _config(path: Path) -> BenchmarkConfig:
    values = read_yaml(path, "Write one as docs/benchmark.md shows")
    for key in ("tables", "techniques"):
        values[key] = _named(values.get(key), key, path)
    if values.get("audit") in (True, False):
        values["audit"] = {} if values["audit"] else None
    return checked(BenchmarkConfig, values, str(path))


def _named(values: Any, key: str, path: Path) -> dict[str, dict[str, Any]]:
    """A mapping of names to settings; a bare name has none."""
    if isinstance(values, list) and key == "techniques":
        values = {str(name): {} for name in values}
    if not isinstance(values, dict) or not values:
        example = "{adult: {data: adult.parquet, task: {target: income}}}" if key == "tables" else "{cart: {}}"  # fmt: skip
        raise ConfigError(
            f"the key {key!r} must name at least one",
            where=str(path),
            mend=f"Write {key}: {example}",
        )
    return {str(k): v or {} for k, v in values.items()}


def _fit_to_compare(plan: tuple[Entry, ...], path: Path) -> None:
    if not plan:
        raise ConfigError(
            "no technique is named beside the controls, which always run",
            where=f"{path}, techniques", mend="Name at least one of assay list",
        )  # fmt: skip
    for entry in plan:
        if isinstance(entry.technique, External) and entry.technique.files:
            raise ConfigError(
                "finished files are of one table and one split, so that they cannot take part",
                where=f"{path}, techniques.{entry.name}",
                mend="Name a recipe or a command, or judge the files with: assay check",
            )


def _table(name: str, config: BenchmarkConfig, path: Path) -> Config:
    values, where = config.tables[name], f"{path}, tables.{name}"
    general = [k for k in values if k not in OF_A_TABLE and k in Config.model_fields]
    if general:
        raise ConfigError(
            f"the key {general[0]!r} is no table's own: it must be the same for all", where=where,
            mend="Write it beside 'tables', once" if general[0] in BenchmarkConfig.model_fields else "Leave it out",
        )  # fmt: skip
    split = values.get("split") or {}
    if not isinstance(split, dict):
        raise ConfigError("'split' must hold keys and values", where=where)
    made = make_config(
        {
            **values, "split": {"seed": config.seed, **split}, "purpose": config.purpose,
            "depth": config.depth, "models": {k: m.model_dump() for k, m in config.models.items()},
            "shadows": config.shadows, "executor": config.executor, "needs": config.needs,
            "techniques": config.techniques, "repeats": 1, "seed": config.seed,
            "store": config.store,
        },
        where=where,
    )  # fmt: skip
    if not made.data:
        raise ConfigError("the key 'data' is missing", where=where, mend="Name the data file")
    return made.model_copy(update=rooted(made, path.parent))
