"""Read a policy: a preset, a YAML file or a mapping; every mistake in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assay.core import PolicyError
from assay.decision.mistakes import hint, place, sentence
from assay.decision.policy import Policy

#: The policies that assay ships, from the most lenient to the strictest.
PRESETS = ("internal", "partner", "public")


def preset_text(name: str) -> str:
    """The YAML of a preset, with its comments, ready to be edited.

    Raises:
        PolicyError: There is no such preset.
    """
    if name not in PRESETS:
        raise PolicyError(
            f"no preset is called {name!r}{hint(name, PRESETS)}",
            mend=f"The presets are: {', '.join(PRESETS)}",
        )
    return (files("assay.decision") / "presets" / f"{name}.yaml").read_text("utf-8")


def load_policy(source: str | Path | Mapping[str, Any] | Policy) -> Policy:
    """The policy that ``source`` names or spells out.

    Args:
        source: A preset's name, the path of a YAML file, or a mapping with a policy's keys.

    Raises:
        PolicyError: No such preset or file, no YAML, an unknown key, a limit that is missing,
            doubled or no number, or a confidence that is none.
    """
    if isinstance(source, Policy):
        return source
    if isinstance(source, Mapping):
        return _policy(dict(source), "the policy")
    if isinstance(source, str) and source in PRESETS:
        return _policy(_parsed(preset_text(source), source), source)
    path = Path(source)
    return _policy(_parsed(_text(path), str(path)), str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise PolicyError(
            f"there is no such file and no such preset{hint(str(path), PRESETS)}", where=str(path),
            mend=f"Give a YAML file, or one of {', '.join(PRESETS)}",
        ) from None  # fmt: skip
    except UnicodeDecodeError:
        raise PolicyError("it is not text in UTF-8", where=str(path)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PolicyError(f"it cannot be read ({reason})", where=str(path)) from None


class _Loader(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error: the second would win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands there twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        values = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader that is stricter still
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        problem = getattr(error, "problem", None) or ""
        twice = f": {problem}" if "twice" in problem else ""
        raise PolicyError(f"it is not valid YAML{line}{twice}", where=where) from None
    if not isinstance(values, dict):
        raise PolicyError(
            "it must hold keys and values", where=where, mend="It needs the keys 'name' and 'rules'"
        )
    return values


def _policy(values: dict[str, Any], where: str) -> Policy:
    try:
        policy = Policy.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # An unknown key is most often the cause of what is then missing.
        first = min(found, key=lambda e: e["type"] != "extra_forbidden")
        what, mend = sentence(first)
        raise PolicyError(what, where=place(where, first["loc"], values), mend=mend) from None
    seen: dict[tuple[str, bool], int] = {}
    for i, rule in enumerate(policy.rules, 1):
        if (rule.measure, rule.upper) in seen:
            raise PolicyError(
                f"rules {seen[rule.measure, rule.upper]} and {i} are both about {rule.measure}",
                where=where, mend="Keep one of them",
            )  # fmt: skip
        seen[rule.measure, rule.upper] = i
    return policy
