"""Who takes part: each technique in words, with its version and its budget."""

from __future__ import annotations

import hashlib
from importlib.metadata import version

from assay.report import Entrant
from assay.study.bench.plan import BenchmarkPlan
from assay.study.entry import Entry
from assay.study.needs import NeedsConfig
from assay.techniques import CONTROLS, TECHNIQUES, External, recipes

_NOTHING = hashlib.sha256().hexdigest()  # the digest where a command names no file
_DIGITS = 12  # of a digest, to tell two versions of a script apart


def entrants(plan: BenchmarkPlan) -> tuple[Entrant, ...]:
    """The controls, then the techniques of the plan."""
    controls = tuple(
        Entrant(
            name, kind.title, kind.suits, kind.source, kind.family, (), True, False, False, "", ""
        )
        for name, kind in ((name, TECHNIQUES[name]) for name in CONTROLS)
    )
    return controls + tuple(_entrant(e, plan.config.needs) for e in plan.entries)


def _entrant(entry: Entry, needs: NeedsConfig) -> Entrant:
    kind = entry.technique
    title, suits, source = kind.title, kind.suits, kind.source
    if isinstance(kind, External) and kind.recipe:
        known = recipes()[kind.recipe]
        title, suits, source = known.title, known.suits, known.source
    return Entrant(
        entry.name, title, suits, source, kind.family, _settings(entry), False, _outside(entry),
        entry.private, budget(entry, entry.needs or needs), _version(entry),
    )  # fmt: skip


def _settings(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Those that are not the class's own defaults."""
    from dataclasses import MISSING, fields

    plain = {
        f.name: str(f.default_factory() if f.default_factory is not MISSING else f.default)
        for f in fields(type(entry.technique))  # type: ignore[arg-type]
    }
    return tuple(sorted((k, v) for k, v in entry.settings.items() if v != plain.get(k)))


def _outside(entry: Entry) -> bool:
    """Whether it is not assay's own: a program, or a plugin."""
    name = entry.technique.name
    return isinstance(entry.technique, External) or (
        name not in TECHNIQUES or TECHNIQUES.origin(name) != "assay"
    )


def budget(entry: Entry, needs: NeedsConfig) -> str:
    """What each fit may take, in words; judging has the same limits."""
    minutes, memory = needs.minutes, needs.memory_gb
    if isinstance(entry.technique, External):
        own, held = entry.technique.minutes, entry.technique.memory_gb
        minutes = min(minutes, own) if minutes else own
        memory = min(x for x in (memory, held) if x) if memory or held else 0.0
    words = [f"{minutes:g} minutes" if minutes else "any time"]
    words.append(f"{memory:g} GB" if memory else "what memory the machine has")
    return ", ".join([*words, *needs.tags])


def _version(entry: Entry) -> str:
    kind = entry.technique
    if isinstance(kind, External):
        if kind.recipe:
            return ", ".join(recipes()[kind.recipe].wanted.requirements)
        script = [f"script {kind.content[:_DIGITS]}"] if kind.content != _NOTHING else []
        return ", ".join([*kind.requirements, *script]) or "the command as it stands"
    name = kind.name
    origin = TECHNIQUES.origin(name) if name in TECHNIQUES else "assay"
    try:
        return f"{origin} {version(origin)}"
    except ImportError:  # a part that no installed package brings
        return origin
