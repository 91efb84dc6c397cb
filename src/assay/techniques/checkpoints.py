"""Where a fit keeps how far it is, so that a killed one goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from assay.core import canonical, to_json, write_whole
from assay.data import Table, fingerprint


@dataclass(frozen=True)
class Place:
    """A folder, and what is to be gone on from there.

    Attributes:
        folder: Made where it is not there, for its owner alone.
        key: Of the rows, settings and seed: what was kept under another one is not taken.
    """

    folder: Path
    key: str

    def of(self, *parts: str | bytes) -> Place:
        """The same folder for what depends on ``parts`` too."""
        digest = hashlib.sha256(self.key.encode())
        for part in parts:
            own = part.encode() if isinstance(part, str) else part
            digest.update(len(own).to_bytes(8, "little") + own)
        return Place(self.folder, digest.hexdigest())

    def of_fit(self, name: str, settings: dict[str, Any], train: Table, seed: int = 0) -> Place:
        """The same folder for the fit of a technique of these settings to these rows."""
        plain = {k: repr(v) for k, v in settings.items()}
        people = b"" if train.people is None else np.ascontiguousarray(train.people).tobytes()
        return self.of(
            version("assay"), name, canonical(plain), str(seed), fingerprint(train.frame),
            canonical(to_json(train.schema)), people,
        )  # fmt: skip

    def keep(self, name: str, data: Any) -> None:
        """Write plain JSON data whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self.folder / f"{name}.json", canonical({"key": self.key, "data": data}))

    def find(self, name: str) -> Any:
        """What was kept; None where there is nothing of this key, or it was damaged."""
        try:
            found = json.loads((self.folder / f"{name}.json").read_text("utf-8"))
            return found["data"] if found["key"] == self.key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


_HERE: ContextVar[Place | None] = ContextVar("checkpoints", default=None)


@contextmanager
def checkpoints(folder: Path, key: str = "") -> Iterator[None]:
    """Within it a fit that trains a network, or that asks for noisy answers (`mst`, `aim`, `jtree`,
    private `independent` and `copula`), keeps how far it is, and goes on from what is
    there: of a fit that was killed or that ended in an error.

    A network is what a resumed fit of the same rows, settings and generator would have been, to the bit;
    with ``privacy``, whose noise is never drawn again alike, it keeps the same promise. Answers are
    paid for once: see :class:`assay.dp.Journal`, which refuses other rows and settings. A fit that
    was done is not done again, so the caller takes the folder away once the model is kept or its
    release is judged. Till then it is as secret as the rows: with privacy too, for a promise is
    kept to whom sees the model alone.

    Args:
        folder: For one fit at a time.
        key: What else the fit depends on, such as the version of a package.

    >>> with checkpoints(Path("secret")):  # doctest: +SKIP
    ...     model = technique("autoregressive").fit(train, rng)
    """
    token = _HERE.set(Place(Path(folder), key))
    try:
        yield
    finally:
        _HERE.reset(token)


@contextmanager
def nowhere() -> Iterator[None]:
    """Within it nothing is kept and nothing gone on from, whatever is around it."""
    token = _HERE.set(None)
    try:
        yield
    finally:
        _HERE.reset(token)


def place() -> Place | None:
    """Where the fit that runs now may keep how far it is; None where it may not."""
    return _HERE.get()
