"""The contract of a technique."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.core import PrivacyClaim, TechniqueError, canonical, to_json
from assay.data import Schema, Table
from assay.techniques import Model, Technique, settings_of
from assay.testing.contract import check_accepts, check_words, demand
from assay.testing.model import check_given, check_samples, check_saving, check_seeds, drawn, run
from assay.testing.people import SCHEMA, people

_FAMILIES = ("statistical", "deep", "private", "control", "external")
_ROWS = 200


def check_technique(technique: Technique, *, train: Table | None = None) -> None:
    """Hold a technique to its contract.

    It is a frozen dataclass of plain settings; fits made-up people and says why where it cannot;
    draws as many rows as asked, of the same columns, the same for the same seed; keeps the cells it
    is asked to keep or says that it cannot; leaves its training rows, itself and global random
    states alone; promises privacy in full or not at all; and comes back from a folder as it was,
    without pickle.

    Args:
        technique: An instance, such as ``MyTechnique()``.
        train: A table of your own, for a technique that cannot take the made-up people.

    Raises:
        ContractError: The first rule that is broken, and how to mend it.
    """
    check_words(technique, "family", "title", "suits", "source")
    demand(technique.family in _FAMILIES, technique, f"the family {technique.family!r} is unknown",
           f"Use one of {', '.join(_FAMILIES)}")  # fmt: skip
    _check_settings(technique)
    table = people(_ROWS, np.random.default_rng(3)) if train is None else train
    reason = check_accepts(technique, table.schema)
    demand(reason is None, technique, "it refuses the rows it is checked with",
           "Give check_technique(..., train=...) that it can take")  # fmt: skip
    model = _fitted(technique, table)
    claim = getattr(model, "claim", ...)
    demand(claim is None or isinstance(claim, PrivacyClaim), technique,
           "the model's claim is neither None nor a PrivacyClaim", "Promise in full, or nothing")  # fmt: skip
    check_samples(technique, model, table)
    check_seeds(technique, model, _fitted(technique, table), len(table))
    check_given(technique, model, table)
    check_saving(technique, model)
    _check_refusals(technique, table.schema)


def _check_settings(technique: Any) -> None:
    frozen = getattr(technique, "__dataclass_params__", None)
    demand(frozen is not None and frozen.frozen, technique, "it is no frozen dataclass",
           "Write @dataclass(frozen=True), with its settings as fields")  # fmt: skip
    settings = settings_of(technique)
    try:
        text = canonical(settings) if technique.family != "control" else ""
    except (TypeError, ValueError):
        text = None
    demand(text is not None, technique, "its settings are no plain data",
           "Use numbers, text, booleans, lists and mappings")  # fmt: skip
    demand(type(technique)(**settings) == technique, technique,
           "it is not made again by its own settings", "Keep every setting as it was given")  # fmt: skip


def _fitted(technique: Technique, table: Table) -> Model:
    before, settings = table.frame.clone(), canonical(to_json(_plain(technique)))
    model = run(technique, "fit", lambda: technique.fit(table, _rng()))
    demand(table.frame.equals(before), technique, "fit() changes the training rows",
           "Work on a copy")  # fmt: skip
    demand(canonical(to_json(_plain(technique))) == settings, technique,
           "fit() changes the technique", "Return a new model; keep no state")  # fmt: skip
    demand(callable(getattr(model, "sample", None)) and callable(getattr(model, "save", None)),
           technique, "fit() returned no model", "A model has claim, sample and save")  # fmt: skip
    return model


def _plain(technique: Technique) -> dict[str, str]:
    return {k: repr(v) for k, v in vars(technique).items() if not isinstance(v, Table)}


def _check_refusals(technique: Technique, schema: Schema) -> None:
    """A table that nothing can be learnt from: an error of ours, or a model that draws."""
    nobody = people(0, _rng()) if schema == SCHEMA else None
    if nobody is None:
        return
    try:
        model = run(technique, "fit", lambda: technique.fit(nobody, _rng()), may_refuse=True)
    except TechniqueError:
        return
    drawn(technique, model, 2, 1)


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)
