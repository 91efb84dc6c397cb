"""The page: one file that needs no network, no server and, but for the plots, no script."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assay.core import Outcome, canonical
from assay.report.calibration import calibration_view, warnings
from assay.report.figures import Figure
from assay.report.findings import Findings
from assay.report.intruder import intruder_views
from assay.report.mapping import law_views
from assay.report.marks import SYMBOLS
from assay.report.outside import outside_views
from assay.report.rows import shows_rows
from assay.report.steady import steady
from assay.report.summary import answer, summary_rows
from assay.report.tradeoff import tradeoff
from assay.report.views import PARTS_SHOWN, TechniqueView, by_rule, technique_views

_ACTIONS = {
    "drop": "taken out; no technique saw it",
    "fake": "taken out; a consistent stand-in is filled in on release",
    "generalise": "left in as it is; consider making it coarser",
    "keep": "kept, as the plan says",
}
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MINUS = re.compile(r"(?<![\w.)\]-])-(?=\d)")


def page(findings: Findings) -> str:
    """The whole report as one HTML text; everything from the data is escaped."""
    views = technique_views(findings)
    plots = {"tradeoff": tradeoff(findings), **{f"{v.id}-columns": v.bars for v in views}}
    drawn = {name: figure for name, figure in plots.items() if figure is not None}
    ids = {v.found.name: v.id for v in views}
    return environment().get_template("report.html.j2").render(
        f=findings, answer=answer(findings), rows=summary_rows(findings), views=views,
        calibration=calibration_view(findings.calibration) if findings.calibration else None,
        warnings=warnings(findings), intruders=intruder_views(findings), law=law_views(findings),
        rules=by_rule(views), ids=ids, steady=steady(findings),
        front=[n for n in findings.pareto if n in ids], figures=drawn, parts_shown=PARTS_SHOWN,
        first=_first(views), css=asset("report.css"), js=asset("report.js"),
        plotly=_plotly(), data=_embedded(drawn), symbols=SYMBOLS, actions=_ACTIONS,
        lazy={v.id: _embedded(_pictures(v)) for v in views if v.pictures},
        rows_shown=shows_rows(findings), outside=outside_views(findings),
    )  # fmt: skip


def _pictures(view: TechniqueView) -> dict[str, Figure]:
    each = (p for topic in view.pictures for p in topic.pictures)
    return {p.picture.id: p.figure for p in each if p.figure is not None}


def _first(views: list[Any]) -> str:
    """The technique that a reader most likely wants to see: the best on offer."""
    offered = [v for v in views if not v.found.control]
    return str((offered or views)[0].id) if views else ""


def typeset(text: object) -> str:
    """Plain text with real minus signs and unbreakable percentages."""
    return _MINUS.sub("\u2212", str(text)).replace(" %", "\u202f%")


def visible(text: object) -> str:
    """A name with control characters, and those that turn the direction of writing, spelled out."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", str(text))


def visible_lines(text: object) -> str:
    """The same of a text of several lines, which stay lines."""
    return "\n".join(visible(line) for line in str(text).split("\n"))


def dotted(name: str) -> Markup:
    """A dotted name that may break after its dots."""
    return Markup(".<wbr>").join(name.split("."))


def badge(outcome: Outcome) -> Markup:
    """An outcome as symbol and word; colour comes on top and is never the only sign."""
    kind = outcome.name.lower().replace("_", "-")
    return Markup(
        '<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>'
    ).format(kind, SYMBOLS[outcome], outcome.value)  # fmt: skip


@cache
def environment() -> Environment:
    """Templates of pages, and what they may call."""
    made = Environment(
        loader=PackageLoader("assay.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["typeset"] = typeset
    made.filters["badge"] = badge
    made.filters["visible"] = visible
    made.filters["visible_lines"] = visible_lines
    made.filters["dotted"] = dotted
    return made


def _embedded(figures: dict[str, Figure]) -> Markup:
    """The figures as JSON that can stand inside a script element: no ``<`` is left in it."""
    data = {
        name: {"data": f.data, "layout": f.layout, "narrow": f.narrow}
        for name, f in figures.items()
    }
    text = canonical(data)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - nothing that ends the script element is left


def asset(name: str) -> Markup:
    """A style or script of ours."""
    # Ours, not the data's: it may stand in the page as it is.
    return Markup((files("assay.report") / "assets" / name).read_text("utf-8"))  # noqa: S704


@cache
def _plotly() -> Markup:
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs())  # noqa: S704
