"""Marks of a drawing as SVG, each with a class that the style sheet colours; places in its own units."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup, escape

Point = tuple[float, float]

#: Of a drawing that stands alone; on a page they are the page's.
_COLOURS = """
:root { --ink: #1d2733; --muted: #55606e; --line: #d9dee5; --paper: #fff; --link: #1a5187;
  --fail: #a8231c; --sans: "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --muted: #a3aebb; --line: #35404d;
  --paper: #10161d; --link: #7fb0d6; --fail: #f0867f; } }
"""


def svg(kind: str, wide: float, height: float, parts: list[str], words: str) -> Markup:
    """A drawing that is told to those who cannot see it by ``words``."""
    return Markup(  # noqa: S704 - texts are escaped where they come in
        f'<svg class="drawing {kind}" viewBox="0 0 {wide:g} {height:g}" role="img" '
        f'aria-label="{escape(words)}" focusable="false">{"".join(parts)}</svg>'
    )


def alone(drawing: str) -> str:
    """A drawing as a file of its own, which a page shows by its name: with its size, its colours for
    light and for dark, and the letters of the reader's system."""
    style = (files("assay.report") / "assets" / "drawing.css").read_text("utf-8")
    ground = '<rect width="100%" height="100%" style="fill:var(--paper)"/>'
    head, _, body = str(drawing).partition(">")  # a Markup would escape what is put in
    wide, high = head.partition('viewBox="0 0 ')[2].partition('"')[0].split()
    sized = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
    head = head.replace("<svg ", sized, 1)
    return f"{head}><style>{_COLOURS}{style}</style>{ground}{body}\n"


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight line."""
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle from its upper left corner."""
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def path(kind: str, points: list[Point]) -> str:
    """A line through points."""
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def shape(kind: str, points: list[Point]) -> str:
    """A closed shape with these corners."""
    return f'<polygon class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def arrow(x: float, y: float, kind: str = "span") -> str:
    """A tip that points right, for what lies beyond the drawing."""
    return f'<path class="arrow {kind}" d="M{x:.1f} {y:.1f} l-9 -5 v10 z"/>'


def text(kind: str, text: str, x: float, y: float, anchor: str, *, turned: bool = False) -> str:
    """A text, escaped; ``turned`` to be read from below."""
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turn}>{escape(text)}</text>'
