"""``assay init``: write a plan and a policy that run as they are, and say what to check."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import ConfigError, InputError, Seeds
from assay.data import Action, Column, Identifier, Role, Schema, read
from assay.decision import preset_text
from assay.study.config import DEFAULT_TECHNIQUES, make_config
from assay.study.prepare import prepare
from assay.techniques import networks_installed

# What YAML takes for a line break or for no text at all.
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Written:
    """What ``assay init`` wrote, and what a person should look at."""

    files: tuple[Path, ...]
    checks: tuple[str, ...]


def init(
    data: str, *, target: str | None = None, against: str = "", folder: Path = Path(),
    preset: str = "partner", force: bool = False, purpose: str | None = None,
) -> Written:  # fmt: skip
    """Write ``assay.yaml`` and ``policy.yaml`` into ``folder``.

    Raises:
        ConfigError: The files are there already and ``force`` is off, the target is no column, or
            the purpose is none.
        InputError: The data cannot be read, or could not be split.
    """
    plan, policy = folder / "assay.yaml", folder / "policy.yaml"
    there = [p.name for p in (plan, policy) if p.exists()]
    if there and not force:
        raise ConfigError(
            f"{' and '.join(there)} would be overwritten", where=str(folder.resolve()),
            mend="Move them away or say --force",
        )  # fmt: skip
    source = read(data)
    task = {"target": target, "against": against} if target else None
    wish = {"purpose": purpose} if purpose else {}
    config = make_config({"task": task, **wish}, where="assay init")
    # Whatever would stop a run stops here instead.
    prepared = prepare(source, config, Seeds(config.seed))
    schema, found = prepared.schema, prepared.identifiers
    path = data if "://" in data else os.path.relpath(data, folder)
    text = "\n".join(_lines(path, schema, found, config.model_dump())) + "\n"
    _write_all({plan: text, policy: preset_text(preset)})
    return Written((plan, policy), tuple(_checks(schema, found, target)))


def _lines(
    path: str, schema: Schema, found: tuple[Identifier, ...], plan: Mapping[str, Any]
) -> list[str]:
    task = plan["task"]
    target = "# task: {target: NAME}   # CHECK: name the column that models will predict"
    if task:
        against = f", against: {_yaml(task['against'])}" if task["against"] else ""
        target = f"task: {{target: {_yaml(task['target'])}{against}}}"
    units = schema.having(Role.ENTITY)
    unit = "# unit: NAME   # the column that names a person, where persons have several rows"
    if units:
        unit = (
            f"unit: {_yaml(units[0])}   # CHECK: whose privacy; its rows stay together in the split"
        )
    return [
        "# What to assay. Written by `assay init`; lines that say CHECK are guesses of a program.",
        f"data: {_yaml(path)}",
        target,
        f"purpose: {plan['purpose']}   # training, sharing, testing or augmentation",
        unit,
        *_role(
            schema, Role.QUASI_IDENTIFIER, "quasi_identifiers", "what others may know of a person"
        ),
        *_role(schema, Role.SENSITIVE, "sensitive", "what nobody should learn of a person"),
        *_role(schema, Role.PROTECTED, "protected", "groups that must be treated alike"),
        *_identifiers(found),
        "columns:   # CHECK the kinds; add `low:`, `high:` or `levels:` only where publicly known",
        *(f"  {_key(c.name)} {{kind: {c.kind.value}}}{_comment(c)}" for c in schema),
        "policy: policy.yaml",
        "techniques:   # add settings inside the braces; `assay explain NAME` lists them",
        *(f"  {name}: {{}}" for name in DEFAULT_TECHNIQUES),
        "  autoregressive: {}   # a network"
        if networks_installed()
        else '  # autoregressive: {}   # a network; needs: pip install "assay[neural]"',
        f"repeats: {plan['repeats']}   # fits of each technique, so that intervals hold its own randomness",
        "depth: standard   # full takes every metric: model structure, detectability at depth, t-SNE ...;",
        "                  # policy only what a rule asks for: a first look at a large table",
        "# shadows: 200   # further fits of each technique: does knowing the technique tell who was in",
        "# models: {NAME: {estimator: sklearn.ensemble.ExtraTreesClassifier}}   # a model of your own",
        "# judges: {sdmetrics: {}}   # tools of others to ask besides, which decide nothing: assay list",
        f"seed: {plan['seed']}",
        f"report: {plan['report']}",
    ]


def _role(schema: Schema, role: Role, key: str, meaning: str) -> list[str]:
    names = ", ".join(_yaml(n) for n in schema.having(role))
    return [f"{key}: [{names}]   # CHECK: {meaning}"]


def _identifiers(found: tuple[Identifier, ...]) -> list[str]:
    direct = [f for f in found if f.action in (Action.DROP, Action.FAKE)]
    if not direct:
        return ["identifiers: {}   # none found; `NAME: drop` or `NAME: fake` takes a column out"]
    return [
        "identifiers:   # CHECK: never modelled. drop, fake (a consistent stand-in), or keep",
        *(f"  {_key(f.column)} {f.action.value}   # {f.title}: {f.evidence}" for f in direct),
    ]


def _comment(column: Column) -> str:
    return f"   # CHECK: {'; '.join(column.notes)}" if column.notes else ""


def _yaml(text: str) -> str:
    # JSON strings are YAML strings; plain words need no quotes.
    plain = text.replace("_", "").isalnum() and text.isascii() and not text[0].isdigit()
    words = ("y", "n", "yes", "no", "true", "false", "on", "off", "null")
    if plain and text.lower() not in words:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _key(text: str) -> str:
    # YAML wants a question mark before a key of more than 1,024 characters.
    quoted = _yaml(text)
    return f"{quoted}:" if len(quoted) < 1_000 else f"? {quoted}\n  :"


def _checks(schema: Schema, found: tuple[Identifier, ...], target: str | None) -> Iterable[str]:
    if target is None:
        yield "no target was named: add 'task: {target: NAME}' to judge models trained on the rows"
    for f in found:
        yield f"{f.column}: {f.title} ({f.evidence}); {f.action.value}"
    for column in schema:
        for note in column.notes:
            yield f"{column.name}: {note}"
    if not schema.having(Role.QUASI_IDENTIFIER):
        yield "no quasi-identifier was recognised: list what others may know of a person"


def _write_all(texts: dict[Path, str]) -> None:
    parts = {path: path.with_name(path.name + ".part") for path in texts}
    try:
        for path, part in parts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(texts[path], "utf-8")
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        raise InputError(f"the plan cannot be written ({error.strerror})") from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
