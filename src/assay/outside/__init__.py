"""Other people's programs: each in an environment of its own, within limits."""

from assay.outside.command import files_of, path_of, shown, words_of
from assay.outside.environment import (
    CannotInstallError,
    Environment,
    Wanted,
    environment,
    environments,
)
from assay.outside.memory import available_mb, held_mb
from assay.outside.program import PRINTED, THREADS, Ended, Limits, keep_printed, run

__all__ = [
    "PRINTED",
    "THREADS",
    "CannotInstallError",
    "Ended",
    "Environment",
    "Limits",
    "Wanted",
    "available_mb",
    "environment",
    "environments",
    "files_of",
    "held_mb",
    "keep_printed",
    "path_of",
    "run",
    "shown",
    "words_of",
]
