"""What is wrong with a policy, in the words of the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from assay.decision.policy import Headline, Policy, Rule


def place(where: str, loc: tuple[int | str, ...], values: dict[str, Any]) -> str:
    """The file, and the rule with its measure where the mistake lies in one."""
    if len(loc) < 2 or loc[0] != "rules" or not isinstance(loc[1], int):
        return where
    rule = values["rules"][loc[1]]
    measure = rule.get("measure") if isinstance(rule, dict) else None
    named = f" ({measure})" if isinstance(measure, str) and measure else ""
    return f"{where}, rule {loc[1] + 1}{named}"


def sentence(error: Any) -> tuple[str, str | None]:
    """What is wrong and how to mend it, for the mistakes that people make."""
    kind, loc, given = error["type"], error["loc"], error["input"]
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        known = _known(loc)
        return f"the key {key!r} is not known{hint(key, known)}", f"Known are: {', '.join(known)}"
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


def hint(name: str, known: Iterable[str]) -> str:
    """``; did you mean ...?`` where a known name is near."""
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
