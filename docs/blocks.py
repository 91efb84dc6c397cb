"""The fenced blocks of the guide: tests do what they say, and the site shows what file they are.

A block names its language, and may name the file that it is or is a part of: ``title="..."``.
"""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
_FENCE = re.compile(r"^(?P<in> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=in)```$", re.S | re.M)
_TITLED = re.compile(r'^( *)```(\w+) title="(.*)"$', re.M)


class Block(NamedTuple):
    """One block: its page from the repository's root, its line, its first line and its text."""

    page: str
    line: int
    info: str
    text: str

    @property
    def language(self) -> str:
        """The first word of the fence."""
        return self.info.partition(" ")[0]

    @property
    def title(self) -> str:
        """The file that it is, or is a part of."""
        found = re.search(r'title="(.*)"', self.info)
        return found[1] if found else ""

    @property
    def where(self) -> str:
        """For messages and names of tests."""
        return f"{self.page} line {self.line}"


def pages() -> list[Path]:
    """Every page of the guide, and the two that stand before it."""
    return [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def blocks() -> list[Block]:
    """The blocks of all pages, in order."""
    return [block for page in pages() for block in of_page(page)]


def of_page(page: Path) -> list[Block]:
    """The blocks of one page."""
    text, name = page.read_text("utf-8"), page.relative_to(ROOT).as_posix()
    return [
        Block(name, text[: m.start()].count("\n") + 1, m["info"], dedent(m["text"]))
        for m in _FENCE.finditer(text)
    ]


def captioned(text: str) -> str:
    """A page for Sphinx: a block's title becomes a caption."""
    return _TITLED.sub(r"\1```{code-block} \2\n\1:caption: \3\n", text)
