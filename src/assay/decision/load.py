"""Read a policy: a preset, a YAML file or a mapping; every mistake in one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assay.core import PolicyError
from assay.decision.policy import Headline, Policy, Rule

#: The policies that assay ships, from the most lenient to the strictest.
PRESETS = ("internal", "partner", "public")


def preset_text(name: str) -> str:
    """The YAML of a preset, with its comments, ready to be edited.

    Raises:
        PolicyError: There is no such preset.
    """
    if name not in PRESETS:
        raise PolicyError(
            f"no preset is called {name!r}{_hint(name, PRESETS)}",
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
            f"there is no such file and no such preset{_hint(str(path), PRESETS)}", where=str(path),
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
        what, mend = _sentence(first)
        raise PolicyError(what, where=_place(where, first["loc"], values), mend=mend) from None
    seen: dict[tuple[str, bool], int] = {}
    for i, rule in enumerate(policy.rules, 1):
        if (rule.measure, rule.upper) in seen:
            raise PolicyError(
                f"rules {seen[rule.measure, rule.upper]} and {i} are both about {rule.measure}",
                where=where, mend="Keep one of them",
            )  # fmt: skip
        seen[rule.measure, rule.upper] = i
    return policy


def _place(where: str, loc: tuple[int | str, ...], values: dict[str, Any]) -> str:
    if len(loc) < 2 or loc[0] != "rules" or not isinstance(loc[1], int):
        return where
    rule = values["rules"][loc[1]]
    measure = rule.get("measure") if isinstance(rule, dict) else None
    named = f" ({measure})" if isinstance(measure, str) and measure else ""
    return f"{where}, rule {loc[1] + 1}{named}"


def _sentence(error: Any) -> tuple[str, str | None]:
    """What is wrong and how to mend it, for the mistakes that people make."""
    kind, loc, given = error["type"], error["loc"], error["input"]
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        known = _known(loc)
        return f"the key {key!r} is not known{_hint(key, known)}", f"Known are: {', '.join(known)}"
    if kind == "missing":
        return f"the key {key!r} is missing", None
    if key == "confidence":
        return _confidence(given)
    if key in ("at_most", "at_least"):
        return f"{key} must be a number, not {_kind(given)}", _number_mend(given)
    if key == "rules" and kind in ("too_short", "tuple_type"):
        return "it has no list of rules, so nothing could pass", "Add one under 'rules:'"
    if kind == "value_error":
        return str(error["ctx"]["error"]), None
    if kind in ("string_type", "string_too_short"):
        return f"{key!r} must be words, not {_kind(given)}", None
    if len(loc) == 2 and loc[0] == "rules":
        return f"a rule must have keys and values, not {_kind(given)}", "See: assay init"
    return f"{'.'.join(map(str, loc))!r}: {error['msg'][0].lower()}{error['msg'][1:]}", None


def _confidence(given: Any) -> tuple[str, str | None]:
    if isinstance(given, int | float) and not isinstance(given, bool) and 50 < given < 100:
        return f"confidence is a share, not {given:g}", f"Write {given / 100:g}"
    shown = f"{given:g}" if isinstance(given, float | int) else _kind(given)
    return f"confidence must lie between 0.5 and 1, not {shown}", "Write for example 0.95"


def _number_mend(given: Any) -> str | None:
    if isinstance(given, str):
        text = given.strip()
        share = text.removesuffix("%").strip()
        try:
            number = float(share) / (100 if share != text else 1)
        except ValueError:
            return None
        return f"Write {number:g}" if number == number and abs(number) < 1e9 else None
    return None


def _kind(given: Any) -> str:
    names = {str: "the text", bool: "the word", type(None): "nothing", list: "a list", dict: "keys"}
    name = names.get(type(given), "this")
    return f"{name} {given!r}" if isinstance(given, str | bool | float) else name


def _known(loc: tuple[int | str, ...]) -> list[str]:
    if len(loc) == 1:
        return list(Policy.model_fields)
    return list((Headline if loc[0] == "headline" else Rule).model_fields)


def _hint(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
