"""JSON both ways for the frozen values, and one canonical spelling of it."""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def to_json(value: Any) -> Any:
    """``value`` (a frozen dataclass of ours, or a container of them) as plain JSON data."""
    return _adapter(cast(Hashable, type(value))).dump_python(value, mode="json")


def from_json(kind: type[T], data: Any) -> T:
    """The inverse of :func:`to_json`; raises ``pydantic.ValidationError`` on other shapes."""
    return cast(T, _adapter(cast(Hashable, kind)).validate_python(data))


def canonical(data: Any, *, indent: int | None = None) -> str:
    """JSON text with sorted keys; the same data always gives the same bytes.

    Raises:
        ValueError: ``data`` holds a NaN or an infinity, which JSON cannot.
    """
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        data,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        indent=indent,
        separators=separators,
    )
