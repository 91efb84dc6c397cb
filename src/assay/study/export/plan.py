"""The plan and the policy of a run as files: as they were, without where things lay."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import yaml

from assay.study.export.piece import Piece
from assay.study.history import PLACES
from assay.study.store import Run

_PLAN = (
    "# The plan of a run, as it was. To run it again, put the data beside this file and say "
    "`assay run`.\n# The data are not in here: `data` is their name, without where they lay.\n"
)
_POLICY = "# The policy of a run, as it was.\n"


def plan_piece(run: Run) -> Piece:
    """``assay.yaml``. Paths and addresses are cut to names: they say who works where, and an
    address may hold a password."""
    plan: dict[str, Any] = json.loads(run.plan)
    kept = {k: v for k, v in plan.items() if k not in PLACES and v is not None}
    kept |= {"data": run.title, "policy": "policy.yaml"}
    if kept.get("auxiliary"):
        kept["auxiliary"] = {**kept["auxiliary"], "data": _named(kept["auxiliary"]["data"])}
    return Piece("assay.yaml", (_PLAN + _yaml(kept)).encode(), "The plan of the run", made=False)


def policy_piece(run: Run) -> Piece:
    """``policy.yaml``, of a run whose policy is known."""
    policy: dict[str, Any] = json.loads(run.policy)
    rules = [{k: v for k, v in r.items() if v not in ("", [], None)} for r in policy["rules"]]
    text = _POLICY + _yaml({**policy, "rules": rules})
    return Piece("policy.yaml", text.encode(), "The policy it was held against", made=False)


def _named(place: str) -> str:
    scheme, address, _ = place.partition("://")
    return f"{scheme}://" if address else PurePath(place.replace("\\", "/")).name


def _yaml(data: dict[str, Any]) -> str:
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100))
