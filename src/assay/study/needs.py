"""``needs:`` of a plan: what a task may take, and what its machine must have."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assay.core import ConfigError
from assay.study.executors.base import Need


class NeedsConfig(BaseModel):
    """Limits of a task and the tags of its machine.

    Attributes:
        minutes: Most of wall time; 0 for no limit.
        memory_gb: Most of its process; 0 for no limit but the machine's.
        tags: Such as ``gpu``: a cluster gives the task to a worker that has them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    minutes: float = Field(default=0.0, ge=0, le=1e6)
    memory_gb: float = Field(default=0.0, ge=0, le=1e6)
    tags: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether it has a limit that only another process can be held to."""
        return bool(self.minutes or self.memory_gb)

    def need(self, expected_mb: float) -> Need:
        """For an executor."""
        return Need(1_000 * self.memory_gb, 60 * self.minutes, expected_mb, self.tags)


def needs_of(value: Any, where: str) -> NeedsConfig | None:
    """What a technique of a plan says of its own needs; None where it says nothing.

    Raises:
        ConfigError: A key or a value that cannot be.
    """
    if value is None:
        return None
    try:
        return NeedsConfig.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(map(str, first["loc"])) or "it"
        raise ConfigError(
            f"{key!r}: {first['msg'][0].lower()}{first['msg'][1:]}", where=where,
            mend="Write {minutes: 30, memory_gb: 8, tags: [gpu]}",
        ) from None  # fmt: skip
