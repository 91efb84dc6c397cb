"""Docstrings and statistics as Markdown."""

from __future__ import annotations

import re

from assay.core import Statistic

#: Sections of a docstring whose entries are ``name: text``.
_NAMED = ("Attributes:", "Args:", "Raises:")
_TITLES = {"Args:": "Arguments"}

#: Lines that :mod:`assay.study.parts` sets below a docstring.
_SAID = r"(Use|Source|Attacker|Packages|Promises|In assay\.yaml): "


def prose(text: str) -> str:
    """A docstring as Markdown: its sections become lists."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"``\1``", text)  # a role of Sphinx is code here
    made: list[str] = []
    inside = False
    for line in text.splitlines():
        entry = re.match(r"(?: {4}|\t)(\*{0,2}\w[\w., ]*): (.*)", line)
        if line.strip() in (*_NAMED, "Returns:"):
            inside = True
            made += [f"**{_TITLES.get(line.strip(), line.strip().rstrip(':'))}**", ""]
        elif inside and entry:
            made.append(f"- `{entry[1]}`: {entry[2]}")
        elif inside and line.startswith("    "):
            made.append(f"  {line.strip()}")
        elif found := re.match(_SAID, line):
            made += ["", f"**{found[1]}**: {line[found.end() :]}"]
        else:
            inside = inside and not line.strip()
            made.append(line)
    return "\n".join(made).strip()


def cell(text: str) -> str:
    """Text for a cell of a table."""
    return text.replace("|", "\\|")


def span(s: Statistic) -> str:
    """What a statistic can be at all, empty where it can be any number."""
    low = "" if s.low is None else f"{s.low:g}"
    high = "" if s.high is None else f"{s.high:g}"
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else (f"{high} or less" if high else "")
