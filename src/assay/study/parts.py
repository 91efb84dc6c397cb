"""What there is: techniques, metrics, attacks and statistics, for ``assay list`` and ``explain``."""

from __future__ import annotations

import dataclasses
import inspect
from dataclasses import dataclass
from typing import Any, cast

from assay.core import Statistic, UnknownNameError
from assay.evaluation import ATTACKS, METRICS, catalogue, depth_of
from assay.study.judging import Ready, ready_judges
from assay.techniques import TECHNIQUES, Recipe, recipes


@dataclass(frozen=True)
class PartInfo:
    """One registered part in words.

    Attributes:
        kind: ``technique``, ``recipe``, ``judge``, ``metric``, ``attack`` or ``statistic``.
        name: What plans and policies call it.
        title: A few plain words.
        text: Its full explanation.
        origin: The distribution that brought it.
        settings: Names and defaults of its settings, for techniques.
        space: Names of settings, and where good values lie, for techniques that say so.
        statistics: What it measures, for metrics and attacks.
        cost: How its time grows, for metrics and attacks that say so.
        depth: ``standard`` or ``full``: what a study must ask for to have it taken.
    """

    kind: str
    name: str
    title: str
    text: str
    origin: str
    settings: tuple[tuple[str, str], ...] = ()
    space: tuple[tuple[str, str], ...] = ()
    statistics: tuple[Statistic, ...] = ()
    cost: str = ""
    depth: str = "standard"


def parts() -> list[PartInfo]:
    """Every registered technique, recipe, judge, metric and attack, in registry order."""
    found = []
    for name in TECHNIQUES:
        part = TECHNIQUES[name]
        text = f"{inspect.getdoc(part)}\n\nUse: {part.suits}\nSource: {part.source}"
        settings = tuple(
            (f.name, repr(_default(f)))
            for f in dataclasses.fields(cast(Any, part))
            if f.init and f.name != "fresh"
        )
        space = tuple((k, str(span)) for k, span in getattr(part, "space", {}).items())
        found.append(
            PartInfo("technique", name, part.title, text, TECHNIQUES.origin(name), settings, space)
        )
    found += [_recipe(r) for r in recipes().values()]
    found += [_judge(j) for j in ready_judges().values()]
    for name in METRICS:
        metric = METRICS[name]
        found.append(
            _measuring("metric", metric, inspect.getdoc(metric) or "", METRICS.origin(name))
        )
    for name in ATTACKS:
        attack = ATTACKS[name]
        text = f"{inspect.getdoc(attack)}\n\nAttacker: {attack.attacker}"
        found.append(_measuring("attack", attack, text, ATTACKS.origin(name)))
    return found


def _recipe(known: Recipe) -> PartInfo:
    wanted = known.wanted
    packages = [*(p for group in wanted.before for p in group), *wanted.requirements]
    promise = "" if known.claims is None else (
        "\nPromises: differential privacy, asked for with `privacy: {epsilon: ..., delta: ...}`"
        + (f"; void, for it reads {known.reads} off the rows without paying" if known.reads else "")
    )  # fmt: skip
    text = (
        f"{known.suits}\n\nIn assay.yaml: `{known.name}: {{recipe: {known.name}}}`\n"
        f"Packages: {', '.join(packages)}; licence {known.licence}{promise}\nSource: {known.source}"
    )
    settings = tuple(known.settings.items())
    return PartInfo("recipe", known.name, known.title, text, "assay", settings)


def _judge(known: Ready) -> PartInfo:
    wanted = known.wanted
    packages = [*(p for group in wanted.before for p in group), *wanted.requirements]
    text = (
        f"{known.about}\n\nIn assay.yaml: `judges: {{{known.name}: {{}}}}`\n"
        f"Packages: {', '.join(packages)}; licence {known.licence}\nSource: {known.source}"
    )
    return PartInfo("judge", known.name, known.title, text, "assay", tuple(known.settings.items()))


def _default(setting: dataclasses.Field[Any]) -> Any:
    made = setting.default_factory
    return setting.default if made is dataclasses.MISSING else made()


def _measuring(kind: str, part: Any, text: str, origin: str) -> PartInfo:
    cost = getattr(part, "cost", "")
    return PartInfo(
        kind, part.name, part.question, text, origin, statistics=part.statistics, cost=cost,
        depth=depth_of(part).value,
    )  # fmt: skip


def explain(name: str) -> PartInfo:
    """The part or the statistic of that name.

    Raises:
        UnknownNameError: There is none; the sentence names the nearest.
    """
    import difflib

    known = {p.name: p for p in parts()}
    if name in known:
        return known[name]
    for statistic in catalogue():
        if statistic.name == name:
            span = (
                f"from {statistic.low} to {statistic.high}"
                if statistic.low is not None
                else "any number"
            )
            text = (
                f"{statistic.meaning}\n\nRange: {span}; better is: {statistic.goal.value}."
                + (f"\nFormula: {statistic.formula}" if statistic.formula else "")
                + f"\nSource: {statistic.source or 'assay'}"
            )
            return PartInfo("statistic", name, statistic.title, text, "assay")
    near = difflib.get_close_matches(name, [*known, *(s.name for s in catalogue())], 3, 0.4)
    raise UnknownNameError(
        f"nothing is called {name!r}",
        mend=f"Near it: {', '.join(near)}" if near else "See: assay list",
    )
