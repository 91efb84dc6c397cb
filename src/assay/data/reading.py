"""What inference made of one column, before its name had its say."""

from __future__ import annotations

from dataclasses import dataclass, field

from assay.data.schema import Domain, Kind, Role

#: Levels are listed in a schema up to this many.
MOST_LEVELS = 1000


@dataclass(frozen=True)
class Reading:
    """One column as its cells read; the fields are those of :class:`assay.data.Column`."""

    kind: Kind
    spelling: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    domain: Domain = field(default_factory=Domain)
    decimals: int | None = None
    notes: tuple[str, ...] = ()
