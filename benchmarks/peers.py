"""Peers, each in its own virtual environment, so that no peer's pins reach ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VENVS = HERE / ".venvs"


def python_of(name: str, *packages: str) -> Path:
    """The interpreter of the peer's environment, made on the first call."""
    python = VENVS / name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENVS / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
    return python


def run(
    python: Path | str, script: Path, *arguments: object, limit: float | None = None
) -> dict[str, Any]:
    """What the script prints as its last line of JSON; its failure as ``{"error": ...}``.

    ``limit`` is its wall time in seconds.
    """
    try:
        done = subprocess.run(
            [str(python), str(script), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"stopped after {limit:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        return {"error": last[:300]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def keep(name: str, figures: dict[str, Any], lines: list[str]) -> None:
    """Write ``results/NAME.json`` and ``results/NAME.md``."""
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (folder / f"{name}.md").write_text("\n".join(lines) + "\n", "utf-8")
