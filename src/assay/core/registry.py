"""How parts are found by name: built-ins as one line, others by entry point."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar, cast

from assay.core.errors import RegistryError, UnknownNameError, place

T = TypeVar("T")


class Registry(Generic[T]):
    """The parts of one kind, by name.

    Args:
        group: Entry point group that third parties register under, such as ``assay.metrics``.
        builtins: The classes that assay ships; each has a ``name``.
        requires: Attributes that every part must have, checked when it is added.
    """

    def __init__(self, group: str, *builtins: type[T], requires: tuple[str, ...] = ("name",)):
        self.group = group
        self._requires = requires
        self._parts: dict[str, type[T]] = {}
        self._origin: dict[str, str] = {}
        self._loaded = False
        for part in builtins:
            self._add(part, "assay")

    def _add(self, part: type[T], origin: str) -> None:
        missing = [name for name in self._requires if not hasattr(part, name)]
        if missing:
            raise RegistryError(
                f"{part!r} lacks {', '.join(missing)}", where=f"{self.group} of {origin}"
            )
        name = str(cast(Any, part).name)
        if name in self._parts:
            raise RegistryError(
                f"two parts are called {name!r}: one of {self._origin[name]}, one of {origin}",
                where=self.group,
                mend="Rename or uninstall one of them",
            )
        self._parts[name] = part
        self._origin[name] = origin

    def _load(self) -> dict[str, type[T]]:
        if self._loaded:
            return self._parts
        own = dict(self._parts), dict(self._origin)
        try:
            for entry in sorted(entry_points(group=self.group), key=lambda e: e.name):
                self._add(*_loaded(entry))
        except RegistryError:
            # Half a registry must never be read later: a clash raises at every look.
            self._parts, self._origin = own
            raise
        self._loaded = True
        return self._parts

    def __getitem__(self, name: str) -> type[T]:
        parts = self._load()
        if name not in parts:
            raise UnknownNameError(
                f"no {self.group.rpartition('.')[2].removesuffix('s')} is called {name!r}",
                mend=f"Known are: {', '.join(sorted(parts))}",
            )
        return parts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._load()

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

    def origin(self, name: str) -> str:
        """The distribution that brought the part."""
        self[name]
        return self._origin[name]


def _loaded(entry: EntryPoint) -> tuple[Any, str]:
    """The part behind an entry point and the distribution that brought it."""
    origin = entry.dist.name if entry.dist else entry.value
    try:
        return entry.load(), origin
    except Exception as error:
        raise RegistryError(
            f"the part {entry.name!r} cannot be imported ({place(error)})",
            where=f"{entry.group} of {origin}", mend="Mend or uninstall that package",
        ) from error  # fmt: skip
