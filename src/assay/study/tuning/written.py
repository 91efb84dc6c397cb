"""The settings that were found, as a plan to run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from assay.core import ConfigError, write_whole
from assay.study.tuning.result import Tuned

#: What the written plan is called, beside the one that was tuned.
NAME = "assay-tuned.yaml"


def techniques_of(tuned: Tuned) -> dict[str, Any]:
    """The winner as the key ``techniques`` of a plan takes it; nothing where there is none."""
    if tuned.winner is None:
        return {}
    alias = {} if tuned.winner.name == tuned.kind else {"technique": tuned.kind}
    return {tuned.winner.name: {**alias, **tuned.winner.settings}}


def pasted(tuned: Tuned) -> str:
    """The same as YAML to paste."""
    return _text({"techniques": techniques_of(tuned)})


def write_plan(plan: Path, tuned: Tuned) -> Path:
    """The plan with the winner alone, beside it, under a name and with a report folder of its own.

    A study of it finds of the winner what the search found by N.

    Args:
        plan: The plan that was tuned; its comments do not come along.
        tuned: What the search found.

    Raises:
        ConfigError: Something stands there.
    """
    place = need_free(plan)
    values = dict(yaml.safe_load(plan.read_text("utf-8")) or {})
    folder = f"{values.get('report', 'assay-report')}-tuned"
    values |= {"techniques": techniques_of(tuned), "report": folder}
    looked = sum(t.again is None for t in tuned.tried)
    head = f"# Written by assay tune: {plan.name} with the nearest to a pass of {looked} trials.\n"
    write_whole(place, head + _text(values))
    return place


def need_free(plan: Path) -> Path:
    """Where the written plan goes.

    Raises:
        ConfigError: Something stands there, which is never overwritten.
    """
    place = plan.with_name(NAME)
    if place.exists():
        raise ConfigError(
            "it is there already and is never overwritten", where=str(place),
            mend="Rename it, or leave --write out and paste the settings",
        )  # fmt: skip
    return place


def _text(values: dict[str, Any]) -> str:
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
