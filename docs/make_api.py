"""docs/api.md and docs/options.md: the public Python names, and every command's options."""

from __future__ import annotations

import inspect
import re
from typing import Any

from make_prose import cell, prose
from typer.main import get_command

import assay
from assay.cli import app

API_HEAD = """# Python names

Every name of `import assay`, from its docstring; written by `make docs`. How they go together is
shown in [Python](python.md).
"""
OPTIONS_HEAD = """# Every option

Every command with its arguments and options, from the code itself; written by `make docs`.
`assay COMMAND --help` prints the same. What the commands are for stands in [Commands](commands.md).
"""


def api() -> str:
    """Signatures and docstrings of what ``assay`` exports."""
    lines = [API_HEAD]
    for name in assay.__all__:
        found = getattr(assay, name)
        lines += _described(f"assay.{name}", found, "##")
        if inspect.isclass(found):
            for member, value in vars(found).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                    lines += _described(f"{name}.{member}", value, "###")
    return "\n".join(lines).rstrip() + "\n"


def _described(name: str, found: Any, level: str) -> list[str]:
    value = found.fget if isinstance(found, property) else found
    lines = [f"{level} `{name}`", ""]
    if not isinstance(found, property) and not _plain_error(value):
        lines += ["```text", f"{name}{_signature(value)}", "```", ""]
    return [*lines, prose(inspect.getdoc(value) or ""), ""]


def _plain_error(value: Any) -> bool:
    return inspect.isclass(value) and issubclass(value, Exception)


def _signature(value: Any) -> str:
    signature = inspect.signature(value)
    own = [p for p in signature.parameters.values() if p.name != "self"]
    # One a line where they are many, so that nobody scrolls sideways.
    text = [_parameter(p) for p in own]
    star = next((i for i, p in enumerate(own) if p.kind is p.KEYWORD_ONLY), None)
    if star is not None and not any(p.kind is p.VAR_POSITIONAL for p in own):
        text.insert(star, "*")
    given = signature.return_annotation
    back = "" if given is signature.empty or inspect.isclass(value) else f" -> {_type(given)}"
    short = f"({', '.join(text)}){back}"
    return short if len(short) < 70 else "(\n    " + ",\n    ".join(text) + f",\n){back}"


def _parameter(p: inspect.Parameter) -> str:
    mark = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
    kind = "" if p.annotation is p.empty else f": {_type(p.annotation)}"
    # A function's repr holds an address, which is another at each run.
    shown = p.default.__name__ if inspect.isroutine(p.default) else repr(p.default)
    default = "" if p.default is p.empty else f" = {shown}"
    return f"{mark}{p.name}{kind}{default}"


def _type(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def options() -> str:
    """A table of arguments and options for each command."""
    lines = [OPTIONS_HEAD]
    commands: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        lines += [f"## `assay {name}`", "", command.help or "", ""]
        if command.params:
            lines += ["| name | what it is | default |", "|---|---|---|"]
            lines += [_option(p) for p in command.params if p.name != "help"]
            lines += [""]
        examples = re.split(r"; (?=assay )", (command.epilog or "").removeprefix("Example: "))
        lines += ["```bash", *examples, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _option(p: Any) -> str:
    option = p.param_type_name == "option"
    spelled = [*p.opts, *p.secondary_opts] if option else [(p.name or "").upper()]
    names = " ".join(f"`{o}`" for o in spelled)
    default = p.default() if callable(p.default) else p.default
    shown = (
        "required"
        if p.required
        else ("" if default in (None, "") or p.multiple else f"`{default}`")
    )
    return f"| {names} | {cell(getattr(p, 'help', None) or '')} | {shown} |"
