"""One run of somebody else's program: what it may take, how it ended, and why in one sentence."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from assay.core import AssayError
from assay.outside.memory import available_mb, held_mb

#: The file in its folder that keeps what it printed.
PRINTED = "printed.txt"
#: Variables that say how many threads libraries may use.
THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "POLARS_MAX_THREADS", "LOKY_MAX_CPU_COUNT",
)  # fmt: skip
_CONFINE = Path(__file__).parent / "confine.py"
_LOOK = 0.05  # seconds between looks
_GRACE = 5.0  # seconds within which all must have ended
_SHARE = 0.9  # of free memory, where no limit is named


@dataclass(frozen=True)
class Limits:
    """What a program may take.

    Attributes:
        seconds: Of wall time.
        memory_mb: Held by it and all that it starts; 0 for nine tenths of what is free.
        printed_mb: On its standard output and error.
        written_mb: Of all files in its folder together.
        network: Whether it may reach one.
        threads: That its libraries are told to use; 0 for as many as this process was told.
    """

    seconds: float = 1800.0
    memory_mb: float = 0.0
    printed_mb: float = 16.0
    written_mb: float = 8192.0
    network: bool = False
    threads: int = 0


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        code: Its exit code, negative for a signal; None where it was stopped or never started.
        reason: Why it did not end well, one sentence without any cell of a table; empty if it did.
        seconds, cpu_seconds: What it took; the second of all its processes.
        peak_mb: The most memory that was seen.
    """

    code: int | None
    reason: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass
class _Running:
    """A program that has been started, as it is looked at."""

    process: subprocess.Popen[bytes]
    folder: Path
    limits: Limits
    memory_mb: float
    started: float
    printed: int = 0
    peak_mb: float = 0.0
    _looks: int = field(default=0, init=False)

    def over(self) -> str:
        """Which limit it went beyond; empty for none."""
        limits, self._looks = self.limits, self._looks + 1
        self.peak_mb = max(self.peak_mb, held_mb(self.process.pid))
        if time.monotonic() - self.started > limits.seconds:
            return f"it was stopped after {limits.seconds:g} seconds, its limit"
        if self.peak_mb > self.memory_mb:
            return f"it was stopped, for it needed more than {self.memory_mb:,.0f} MB of memory"
        if self.printed > limits.printed_mb * 2**20:
            return f"it was stopped, for it printed more than {limits.printed_mb:g} MB"
        if self._looks % 10 == 0 and _size_mb(self.folder) > limits.written_mb:
            return f"it was stopped, for it wrote more than {limits.written_mb:,.0f} MB"
        return ""

    def listen(self, line: IO[bytes]) -> None:
        """Keep what it prints, as far as it may."""
        most = int(self.limits.printed_mb * 2**20)
        with line, (self.folder / PRINTED).open("wb") as file:
            while content := line.read1(1 << 16):  # type: ignore[attr-defined]
                if self.printed <= most:
                    file.write(content)
                self.printed += len(content)


def keep_printed(printed: Path, place: Path) -> Path:
    """Copy what a program printed into the folder ``place``, made where it is not there, for its
    owner's eyes only; gives the copy."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = place / PRINTED
    shutil.copyfile(printed, kept)
    kept.chmod(0o600)
    return kept


def run(
    command: Sequence[str], folder: Path, limits: Limits | None = None, *,
    variables: Mapping[str, str] | None = None, cancelled: Callable[[], bool] = lambda: False,
) -> Ended:  # fmt: skip
    """Run a program in a folder, which is all that it may write to.

    It sees no variable of this process but ``PATH``, the language and how many threads libraries may
    use; its home and its folder for
    temporary files are in ``folder``, and what it prints is kept in ``printed.txt`` there, as
    secret as the rows. Whatever it started ends with it, and it ends with this process.

    Args:
        command: The program and its arguments; no shell reads them.
        folder: That exists. The program starts in it.
        limits: What it may take.
        variables: Of its environment, beside what it has anyway.
        cancelled: Asked often; True ends it.

    Raises:
        AssayError: This system cannot bar a program from writing elsewhere or from the network.
    """
    limits = limits or Limits()
    folder = folder.resolve()
    for name in ("home", "tmp"):
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    back, front = os.pipe()
    told = {
        "writes": [str(folder)], "network": limits.network, "file_mb": limits.written_mb,
        "tell": front,
    }  # fmt: skip
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - without a shell, and confined
        [sys.executable, "-I", "-S", str(_CONFINE), json.dumps(told), *command],
        cwd=folder, env=_environment(folder, limits, variables or {}), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        pass_fds=(front,),
    )  # fmt: skip
    os.close(front)
    memory = limits.memory_mb or _SHARE * available_mb()
    running = _Running(process, folder, limits, memory, started)
    try:
        reason = _watched(running, cancelled)
    finally:
        _end(process)
        with os.fdopen(back, "rb") as line:
            report = json.loads(line.read() or b"{}")
    return _ended(running, reason, report)


def _watched(running: _Running, cancelled: Callable[[], bool]) -> str:
    """Wait for its end; why it is to be stopped, empty where it ended by itself."""
    assert running.process.stdout is not None
    listener = threading.Thread(target=running.listen, args=(running.process.stdout,), daemon=True)
    listener.start()
    reason = ""
    while running.process.poll() is None and not reason:
        reason = "it was cancelled" if cancelled() else running.over()
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(_LOOK)
    _end(running.process)
    listener.join(_GRACE)
    return reason or running.over()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and all that it started: its keeper, told to, leaves nothing behind."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _ended(running: _Running, reason: str, report: dict[str, Any]) -> Ended:
    seconds = time.monotonic() - running.started
    peak = max(running.peak_mb, report.get("peak_mb", 0.0))
    code = report.get("code")
    if refused := report.get("refused", ""):
        if "cannot bar" in refused:
            raise AssayError(refused, mend="Run it on Linux 5.13 or later")
        return Ended(None, refused, seconds, 0.0, 0.0)
    if not reason and code != 0:
        reason = why(code, running.folder)
    return Ended(None if reason and code in (0, None) else code, reason, seconds,
                 report.get("cpu_seconds", 0.0), peak)  # fmt: skip


def why(code: int | None, folder: Path) -> str:
    """Why a program failed, by its exit code and its last words.

    The message of an error may hold cells of a table; the kind of the error, and the name of a
    module that is missing, hold none.
    """
    if code is None:
        return "it was ended from elsewhere"
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"it was ended by {signal.Signals(-code).name}"
        return f"it was ended by signal {-code}"
    last = _last_words(folder / PRINTED)
    if found := re.match(r"ModuleNotFoundError: No module named '([\w.]{1,60})'$", last):
        return f"it lacks the module {found[1]}"
    if re.match(r"OSError: \[Errno 27\] ", last):
        return "it wrote a file larger than its limit"
    if re.match(r"(PermissionError|OSError): \[Errno (13|30)\] ", last):
        return "it tried to write outside its folder, or to read what it may not"
    if re.search(r"Network is unreachable|[Nn]ame resolution|Name or service not known", last):
        return "it wants the network, which it is barred from (network: true allows it)"
    if found := re.match(r"((?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit))(?::|$)", last):
        return f"it stopped with {found[1].rpartition('.')[2][:60]}"
    return f"it ended with code {code}"


def _last_words(file: Path, most: int = 1 << 20) -> str:
    """Of Python's last traceback the line of its error, whose message may have many lines; else
    the last line that says something."""
    with contextlib.suppress(OSError), file.open("rb") as content:
        content.seek(max(0, file.stat().st_size - most))
        lines = content.read().decode(errors="replace").splitlines()
        traces = [i for i, x in enumerate(lines) if x.startswith("Traceback (most recent call")]
        if traces:
            lines = [x for x in lines[traces[-1] + 1 :] if x and not x[0].isspace()][:1]
        return next((x.strip() for x in reversed(lines) if x.strip()), "")
    return ""


def _size_mb(folder: Path) -> float:
    size, stack = 0, [str(folder)]
    while stack:
        with contextlib.suppress(OSError), os.scandir(stack.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_size
    return size / 2**20


def _environment(folder: Path, limits: Limits, variables: Mapping[str, str]) -> dict[str, str]:
    """Nothing of ours, for it may hold secrets; and words that keep libraries off the network."""
    found = {k: os.environ[k] for k in ("PATH", "LANG", "LC_ALL") if k in os.environ}
    found |= {
        "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "MPLBACKEND": "Agg",
        "PYTHONUNBUFFERED": "1", "PYTHONNOUSERSITE": "1", "WANDB_MODE": "disabled",
    }  # fmt: skip
    if not limits.network:
        found |= dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"), "1")
    # Two programs with a thread a core each wait for one another most of the time: CTGAN takes
    # twice the CPU seconds then.
    told = {n: str(limits.threads) if limits.threads else os.environ.get(n, "") for n in THREADS}
    found |= {name: count for name, count in told.items() if count}
    return {**found, **variables}
