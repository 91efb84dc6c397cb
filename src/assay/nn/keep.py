"""What a stopped training goes on from: weights as safetensors, the rest as JSON."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from assay.core import write_whole

_ARRAYS, _TEXT = "training.safetensors", "training.json"


@dataclass(frozen=True)
class Kept:
    """Where one training keeps how far it is.

    Attributes:
        folder: Made where it is not there, for its owner alone; None keeps nothing.
        key: Says which training it is: what was kept of another one is not taken.
    """

    folder: Path | None
    key: str

    def write(self, trees: dict[str, Any], about: dict[str, Any]) -> None:
        """Write arrays and plain data, so that a kill at any moment leaves one whole state or
        another.

        The JSON is put in place last. It names its file of arrays, whose name is never used again:
        it can never be taken together with another training's arrays.

        Args:
            trees: Of arrays, by name.
            about: JSON data.
        """
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{secrets.token_hex(8)}.{_ARRAYS}"
        flat = {
            f"{tree}.{i}": np.asarray(leaf)
            for tree, found in trees.items()
            for i, leaf in enumerate(jax.tree.leaves(found))
        }
        save_file(flat, self.folder / name)
        write_whole(self.folder / _TEXT, json.dumps({**about, "key": self.key, "arrays": name}))
        for old in self.folder.glob(f"*.{_ARRAYS}"):
            if old.name != name:
                old.unlink(missing_ok=True)

    def about(self) -> dict[str, Any] | None:
        """The plain data that were kept; None where there are none of this training."""
        if self.folder is None:
            return None
        try:
            about = json.loads((self.folder / _TEXT).read_text("utf-8"))
            return dict(about) if about["key"] == self.key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def read(self, like: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Arrays and plain data that were kept; None where there are none, or they were damaged.

        Args:
            like: Trees of the same shapes.
        """
        about = self.about()
        if self.folder is None or about is None:
            return None
        try:
            flat = load_file(self.folder / about["arrays"])
            return {name: _filled(tree, flat, name) for name, tree in like.items()}, about
        except (OSError, ValueError, KeyError, TypeError, SafetensorError):
            return None


def _filled(tree: Any, flat: dict[str, Any], name: str) -> Any:
    leaves, shape = jax.tree.flatten(tree)
    found = [flat[f"{name}.{i}"] for i in range(len(leaves))]
    if any(np.shape(a) != np.shape(b) for a, b in zip(found, leaves, strict=True)):
        raise ValueError("of another network")
    return jax.tree.unflatten(shape, [jax.numpy.asarray(a) for a in found])
