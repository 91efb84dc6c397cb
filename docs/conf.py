"""How Sphinx makes a site of these pages: ``make site``.

The pages stay plain Markdown that any repository host shows. What goes beside them as a menu is
read off docs/README.md: a heading there is a part of the menu, the pages it links are its lines.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
from blocks import captioned  # noqa: E402

project = "assay"
author = "The assay authors"
copyright = author
extensions = ["myst_parser"]
# The source is the whole repository, so that pages may link to figures in benchmarks/.
include_patterns = ["docs/*.md", "benchmarks/results/*.md", "*.md"]
root_doc = "docs/README"
myst_heading_anchors = 6
suppress_warnings = ["config.cache"]  # the functions below are part of the configuration

smartquotes = False  # two dashes are an option here, not a dash

html_theme = "furo"
html_title = "assay"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"top_of_page_buttons": []}
#: Pages of the menu that the guide need not list: parts of the repository itself.
PROJECT = ("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG")


def menu(guide: str) -> dict[str, list[str]]:
    """Headings of the guide, and under each the pages that it links first there, without ``.md``."""
    seen: set[str] = set()
    parts: dict[str, list[str]] = {}
    for part in re.split(r"^## ", guide, flags=re.M)[1:]:
        pages = re.findall(r"\]\((\w[\w-]*)\.md[)#]", part)
        title = part.partition("\n")[0].strip()
        parts[title] = [p for p in dict.fromkeys(pages) if p not in seen]
        seen.update(pages)
    return parts


def toctree(pages: list[str], caption: str = "") -> str:
    """A menu in Sphinx' own words, which the page itself does not show."""
    head = [f":caption: {caption}"] if caption else []
    return "\n".join(["", "```{toctree}", ":hidden:", *head, *pages, "```", ""])


def _read(app: Any, page: str, source: list[str]) -> None:
    source[0] = captioned(source[0])
    if page == root_doc:
        for caption, pages in menu(source[0]).items():
            source[0] += toctree(pages, caption)
        source[0] += toctree([f"../{name}" for name in PROJECT], "The project")
    if page == "README":
        results = sorted((ROOT / "benchmarks" / "results").glob("*.md"))
        source[0] += toctree([f"benchmarks/results/{path.stem}" for path in results])


def _shallow(app: Any, env: Any) -> None:
    # A page with hundreds of statistics keeps a table of contents that can be read.
    for page in env.metadata:
        env.metadata[page].setdefault("tocdepth", 3)


def _front_door(app: Any, error: Exception | None) -> None:
    if error is None and app.builder.name == "html":
        page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={root_doc}.html">'
        link = f'<title>assay</title><a href="{root_doc}.html">The guide</a>'
        (Path(app.outdir) / "index.html").write_text(page + link, "utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Sphinx calls this once."""
    app.connect("source-read", _read)
    app.connect("env-updated", _shallow)
    app.connect("build-finished", _front_door)
    return {"parallel_read_safe": True}
