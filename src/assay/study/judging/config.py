"""``judges:`` of a plan: other people's tools that look at the same rows."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class JudgeConfig(BaseModel):
    """One tool: a ready one, or a command of the user's.

    Attributes:
        judge: A ready one, where its name in the plan is another: ``assay list`` shows them.
        command: A command line, which finds ``train``, ``holdout`` and ``synthetic`` (``.csv`` and
            ``.parquet``), ``schema.json`` and ``request.json`` in the folder where it starts and
            writes ``scores.json`` there. ``{folder}``, ``{seed}`` and ``{python}`` are filled in; no
            shell reads it.
        requirements: Packages of the command's environment, as pip reads them; a ready one brings
            its own.
        python: Version of the command's Python, such as ``"3.10"``; empty for assay's own.
        settings: For the program, as it names them.
        network: Whether it may reach one.
        minutes: Of wall time after which it is stopped.
        memory_gb: That it may hold; 0 for nine tenths of what is free.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    judge: str = ""
    command: str = ""
    requirements: tuple[str, ...] = ()
    python: str = ""
    settings: dict[str, Any] = {}
    network: bool = False
    minutes: float = Field(default=60.0, ge=0.001, le=100_000)
    memory_gb: float = Field(default=0.0, ge=0, le=100_000)
