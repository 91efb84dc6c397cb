"""Settings of a private technique chosen on the rows themselves, and paid for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from assay.core import ConfigError
from assay.evaluation import Memo
from assay.study.assess import named
from assay.study.entry import Entry
from assay.study.store import key_of
from assay.study.study import Study
from assay.study.tuning.looks import Tried, judged
from assay.study.tuning.result import Tuned
from assay.study.tuning.search import changed
from assay.study.uses import counted
from assay.techniques import Selected, settings_of

#: Fits to expect where nothing is said.
MEAN = 5


def select(study: Study, found: Sequence[Entry], mean: float, rules: Sequence[str]) -> Tuned:
    """The technique with settings that it chooses privately, fitted on all of T and judged by N.

    The plan's epsilon stays the promise: of all fits and the choice together.

    Args:
        study: The plan and the data.
        found: One technique.
        mean: Fits to expect.
        rules: Names of the statistics that are judged.

    Raises:
        ConfigError: There are several techniques, or one for which no choice can be paid.
        AssayError: It cannot fit the rows.
    """
    started = time.perf_counter()
    if len(found) > 1:
        raise ConfigError(
            f"a choice is paid for one technique, and {len(found)} are named",
            where="--private-selection", mend="Name the one: assay tune aim --private-selection",
        )  # fmt: skip
    name, selected = found[0].name, _selected(found[0], mean)
    final, model = judged(
        Entry(name, selected), study.prepared, study.policy, study.seeds, Memo(study.seeds), rules,
        study.config.repeats,
    )  # fmt: skip
    winner = Tried(name, 0, _said(selected))
    done = key_of(selected=name, settings={k: str(v) for k, v in winner.settings.items()})
    kept: dict[str, Any] = getattr(model, "settings", {})
    searched = [k for k in selected.offered[0] if k in kept]
    return Tuned(
        (), (), winner, selected.name, final, named(model.claim, study.prepared.facts.unit),
        counted(study.fingerprint, done), "", (len(study.prepared.split.train), 0), "private",
        time.perf_counter() - started, {k: kept[k] for k in searched}, getattr(model, "void", ""),
    )  # fmt: skip


def _selected(entry: Entry, mean: float) -> Selected:
    kind = entry.technique
    own = changed(entry)
    if isinstance(kind, Selected):
        return kind
    asked = {k: getattr(kind, k) for k in ("epsilon", "delta") if k in settings_of(kind)}
    fixed = {k: v for k, v in own.items() if k not in ("epsilon", "delta")}
    try:
        return Selected(of=kind.name, mean=float(mean), settings=fixed or None, **asked)
    except ConfigError as error:
        if asked and kind.name in _of():
            raise
        raise ConfigError(
            f"what choosing its settings costs is known of {', '.join(_of())} only",
            where=f"technique {entry.name!r}",
            mend="Search on a table that anybody may see with --public FILE",
        ) from error  # fmt: skip


def _of() -> tuple[str, ...]:
    span: Any = Selected.space["of"]
    return tuple(span.values)


def _said(selected: Selected) -> dict[str, Any]:
    """Its settings that a plan has to name."""
    usual = settings_of(Selected())
    own = {k: v for k, v in settings_of(selected).items() if v != usual[k]}
    return {"of": selected.of, "epsilon": selected.epsilon, "delta": selected.delta, **own}
