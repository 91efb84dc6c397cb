"""What each column is: its kind, its roles and its domain, and where the domain comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from assay.core import SchemaError


class Kind(StrEnum):
    """What values a column holds, whatever they are stored as."""

    NUMERIC = "numeric"
    INTEGER = "integer"
    CATEGORICAL = "categorical"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    TEXT = "text"
    ARRAY = "array"


class Role(StrEnum):
    """What a column is to a person or to the task; a column may have several."""

    IDENTIFIER = "identifier"
    QUASI_IDENTIFIER = "quasi_identifier"
    SENSITIVE = "sensitive"
    TARGET = "target"
    PROTECTED = "protected"
    ENTITY = "entity"
    TIME = "time"
    FEATURE = "feature"


class Origin(StrEnum):
    """Where a domain comes from. A DP claim is void where it was observed for free."""

    DECLARED = "declared"
    OBSERVED = "observed"


@dataclass(frozen=True)
class Domain:
    """The values a column may take.

    Attributes:
        origin: Public knowledge, or read from the data.
        low: Lowest number, or ISO date-time; None where open.
        high: Highest, likewise.
        levels: The categories, in order; None for numbers and dates.
    """

    origin: Origin = Origin.OBSERVED
    low: float | str | None = None
    high: float | str | None = None
    levels: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for end in ("low", "high"):
            if isinstance(getattr(self, end), int):
                object.__setattr__(self, end, float(getattr(self, end)))


@dataclass(frozen=True)
class Column:
    """One column of a schema.

    Attributes:
        name: As in the source.
        kind: What it holds.
        roles: What it is for; empty means a plain feature.
        domain: The values it may take.
        nullable: Whether cells may be missing.
        decimals: Digits after the point that a number is stored with; None for full precision.
        spelling: How the source spells it, so that a release can be written alike: for a
            boolean ``(false, true)``, for a datetime ``(strptime format,)``, for a category or
            boolean stored as a number ``("int64",)`` and the like. Empty for the canonical form.
        notes: What inference noticed and a person should check.
        follows: Of a date, the one that it is told by its distance from, as is public knowledge; empty
            for none.
    """

    name: str
    kind: Kind
    roles: tuple[Role, ...] = ()
    domain: Domain = Domain()
    nullable: bool = True
    decimals: int | None = None
    spelling: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    follows: str = ""

    @property
    def ordered(self) -> bool:
        """Whether its values lie on a line (numbers and dates)."""
        return self.kind in (Kind.NUMERIC, Kind.INTEGER, Kind.DATETIME)

    @property
    def discrete(self) -> bool:
        """Whether its values are levels (categories and booleans)."""
        return self.kind in (Kind.CATEGORICAL, Kind.BOOLEAN)

    def has(self, role: Role) -> bool:
        """Whether the column has the role."""
        return role in self.roles


@dataclass(frozen=True)
class Schema:
    """The columns of a table, in order.

    Raises:
        SchemaError: Two columns share a name.
    """

    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = self.names
        twice = (
            sorted({n for n in names if names.count(n) > 1}) if len(set(names)) < len(names) else []
        )
        if twice:
            raise SchemaError(f"more than one column is called {twice[0]!r}", mend="Rename one")

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, name: object) -> bool:
        return any(c.name == name for c in self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise SchemaError(
            f"there is no column {name!r}", mend=f"The columns are: {', '.join(self.names[:40])}"
        )

    @property
    def names(self) -> list[str]:
        """Column names, in order."""
        return [c.name for c in self.columns]

    def having(self, role: Role) -> list[str]:
        """Names of the columns with the role, in order."""
        return [c.name for c in self.columns if c.has(role)]

    def only(self, names: Iterable[str]) -> Schema:
        """The schema of these columns, in the order given."""
        return Schema(tuple(self[n] for n in names))

    def without(self, names: Iterable[str]) -> Schema:
        """The schema without these columns."""
        gone = set(names)
        return Schema(tuple(c for c in self.columns if c.name not in gone))

    def with_roles(self, roles: dict[Role, Iterable[str]]) -> Schema:
        """The schema with these roles added to the columns named.

        Raises:
            SchemaError: A name is not a column.
        """
        columns = {c.name: c for c in self.columns}
        for role, names in roles.items():
            for name in names:
                found = self[name] if name not in columns else columns[name]
                if not found.has(role):
                    columns[name] = replace(found, roles=(*found.roles, role))
        return Schema(tuple(columns[n] for n in self.names))

    def replaced(self, column: Column) -> Schema:
        """The schema with the column of that name replaced."""
        self[column.name]
        return Schema(tuple(column if c.name == column.name else c for c in self.columns))
