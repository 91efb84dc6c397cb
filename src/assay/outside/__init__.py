"""Other people's programs: each in an environment of its own, within limits."""

from assay.outside.environment import (
    CannotInstallError,
    Environment,
    Wanted,
    environment,
    environments,
)
from assay.outside.memory import available_mb, held_mb
from assay.outside.program import PRINTED, Ended, Limits, run

__all__ = [
    "PRINTED",
    "CannotInstallError",
    "Ended",
    "Environment",
    "Limits",
    "Wanted",
    "available_mb",
    "environment",
    "environments",
    "held_mb",
    "run",
]
