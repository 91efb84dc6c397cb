"""Environments of other people's packages: each made once, and kept apart from ours."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import AssayError, canonical, locked

#: Names the folder of environments, where it is not that of the user's cache.
VARIABLE = "ASSAY_ENVIRONMENTS"
_READY, _LOG = "ready.json", "install.txt"
_LONGEST = 3600.0  # seconds for an installation
_RUN = "import sys, json; print(json.dumps([list(sys.version_info[:3]), sys.prefix]))"


class CannotInstallError(AssayError):
    """An environment could not be made: the sentence says why."""


@dataclass(frozen=True)
class Environment:
    """An environment that is ready.

    Attributes:
        folder: Where it is.
        python: Its interpreter.
        versions: Of all packages in it, and of Python, as its installer gives them.
    """

    folder: Path
    python: Path
    versions: dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """What an environment must have.

    Attributes:
        requirements: As pip reads them.
        python: Such as ``3.10``; empty for the version that runs assay.
        before: Requirements to be installed first, each group by itself: for packages whose own
            installation needs others.
        constraints: Versions of what is not asked for by name, as pip reads them.
    """

    requirements: tuple[str, ...] = ()
    python: str = ""
    before: tuple[tuple[str, ...], ...] = ()
    constraints: tuple[str, ...] = ()

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Wanted:
        """From plain data: ``requirements``, and whichever else there is."""
        return cls(
            tuple(about["requirements"]), str(about.get("python", "")),
            tuple(map(tuple, about.get("before", ()))), tuple(about.get("constraints", ())),
        )  # fmt: skip

    @property
    def key(self) -> str:
        """Of its content, on this kind of machine."""
        what = {
            "requirements": sorted(self.requirements), "before": self.before,
            "constraints": sorted(self.constraints),
            "python": self.python or platform.python_version(),
            "machine": [platform.system(), platform.machine(), platform.libc_ver()],
        }  # fmt: skip
        return hashlib.sha256(canonical(what).encode()).hexdigest()[:24]


def environments() -> Path:
    """The folder that holds them."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "assay" / "environments"


def environment(wanted: Wanted, *, network: bool = True) -> Environment:
    """The environment, made on the first call; of several callers at once one makes it.

    Args:
        wanted: What it must have.
        network: False makes none: only one that is there already is given.

    Raises:
        CannotInstallError: It has no such Python, or the packages cannot be installed.
    """
    folder = environments() / wanted.key
    with locked(folder.with_name(f"{folder.name}.lock")):
        known = _known(folder)
        if known is not None:
            return known
        if not network:
            raise CannotInstallError(
                "its environment has not been made yet, and nothing may be downloaded"
            )
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return _made(wanted, folder)


def _known(folder: Path) -> Environment | None:
    try:
        about = json.loads((folder / _READY).read_text("utf-8"))
        python = folder / "env" / "bin" / "python"
        return Environment(folder, python, about["versions"]) if python.exists() else None
    except (OSError, ValueError, KeyError):
        return None


def _made(wanted: Wanted, folder: Path) -> Environment:
    log = folder / _LOG
    base, place = _python(wanted.python), folder / "env"
    _said([str(base), "-m", "venv", str(place)], log)
    python = place / "bin" / "python"
    (folder / "constraints.txt").write_text("\n".join(wanted.constraints) + "\n", "utf-8")
    for group in (*wanted.before, wanted.requirements):
        if group:
            _said(_install(python, group, folder / "constraints.txt"), log)
    listed = _said([str(python), "-m", "pip", "list", "--format", "json"], log)
    version = json.loads(_said([str(python), "-c", _RUN], log))[0]
    versions = {p["name"]: p["version"] for p in json.loads(listed.strip().splitlines()[-1])}
    versions = {"python": ".".join(map(str, version)), **versions}
    # Last: without it the folder is one that was left unfinished.
    (folder / _READY).write_text(json.dumps({"versions": versions}), "utf-8")
    return Environment(folder, python, versions)


def _install(python: Path, group: tuple[str, ...], constraints: Path) -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "-q", "--python", str(python), "-c", str(constraints), *group]
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    return [*pip, "--no-input", "-c", str(constraints), *group]


def _python(version: str) -> Path:
    """An interpreter of that version; ours where none is named."""
    if not version or version == ".".join(map(str, sys.version_info[:2])):
        return Path(sys.executable)
    found = shutil.which(f"python{version}")
    if found is None and (uv := shutil.which("uv")):
        done = subprocess.run(  # noqa: S603 - no text of a user but a version
            [uv, "python", "find", version], capture_output=True, text=True, check=False
        )
        found = done.stdout.strip() or None
    if found is None:
        raise CannotInstallError(
            f"it needs Python {version}, which is not on this machine",
            mend=f"Install it so that 'python{version}' is found, or install uv",
        )  # fmt: skip
    return Path(found)


def _said(command: list[str], log: Path) -> str:
    """What a step of the installation printed; the log keeps all.

    Raises:
        CannotInstallError: The step failed.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell; requirements are the user's or a recipe's
            command, capture_output=True, text=True, check=False, timeout=_LONGEST,
            stdin=subprocess.DEVNULL, env=_own(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CannotInstallError(f"installing took more than {_LONGEST:g} seconds") from None
    except OSError as error:
        raise CannotInstallError(f"installing failed: {error.strerror}") from error
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}\n")
    if done.returncode:
        raise CannotInstallError(
            f"its packages cannot be installed: {_reason(done.stderr or done.stdout)}",
            mend=f"All that the installer said is in {log}",
        )  # fmt: skip
    return done.stdout


def _own() -> dict[str, str]:
    """Our variables but those that would show an installer packages of ours: it would leave them
    out, and the program, which does not see them, would lack them."""
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {k: v for k, v in os.environ.items() if k not in ours}


def _reason(text: str) -> str:
    """The installer's own sentence: of several the last that is an error."""
    lines = [x.strip() for x in text.splitlines() if x.strip()]
    errors = [re.sub(r"^(ERROR|error): *", "", x) for x in lines if re.match("ERROR|error", x)]
    return (errors or lines or ["no reason was given"])[-1][:200].rstrip(".")
