"""What a peer's script of one fit begins and ends with; of the standard library alone."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path


def told(fit_cpu_s: float) -> None:
    """One line of JSON."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"fit_cpu_s": fit_cpu_s, "peak_mb": peak}))


def limited(main: Callable[[Path, str, float, float, int], None]) -> None:
    """``main`` of FOLDER MECHANISM EPSILON DELTA ROWS, for LIMIT CPU seconds at most."""
    folder, mechanism, epsilon, delta, rows, limit = sys.argv[1:]
    signal.signal(signal.SIGXCPU, lambda *_: _stopped(f"stopped after {limit} CPU s"))
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 60))
    main(Path(folder), mechanism, float(epsilon), float(delta), int(rows))


def _stopped(why: str) -> None:
    """End at once: libraries that are unloaded while they work have the last word otherwise."""
    print(why, file=sys.stderr, flush=True)
    os._exit(1)
