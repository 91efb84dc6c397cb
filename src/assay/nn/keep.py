"""What a stopped training goes on from: weights as safetensors, the rest as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jax
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

_ARRAYS, _TEXT = "training.safetensors", "training.json"


def write(folder: Path, trees: dict[str, Any], about: dict[str, Any]) -> None:
    """Write arrays and plain data, so that a kill at any moment leaves one whole state or another.

    The JSON names the file of arrays that belongs to it, and is put in place last.

    Args:
        folder: Made where it is not there.
        trees: Of arrays, by name.
        about: JSON data.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{about['step']}.{_ARRAYS}"
    flat = {
        f"{tree}.{i}": np.asarray(leaf)
        for tree, found in trees.items()
        for i, leaf in enumerate(jax.tree.leaves(found))
    }
    part = folder / f"{name}.part"
    save_file(flat, part)
    os.replace(part, folder / name)
    part = folder / f"{_TEXT}.part"
    part.write_text(json.dumps({**about, "arrays": name}), "utf-8")
    os.replace(part, folder / _TEXT)
    for old in folder.glob(f"*.{_ARRAYS}"):
        if old.name != name:
            old.unlink()


def read(
    folder: Path, like: dict[str, Any], key: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The state that was kept, or None where there is none of this training.

    Args:
        folder: As for :func:`write`.
        like: Trees of the same shapes.
        key: Says which training it is: what was kept of another one is not taken.
    """
    try:
        about = json.loads((folder / _TEXT).read_text("utf-8"))
        if about["key"] != key:
            return None
        flat = load_file(folder / about["arrays"])
        trees = {name: _filled(tree, flat, name) for name, tree in like.items()}
    except (OSError, ValueError, KeyError, TypeError, SafetensorError):
        return None
    return trees, about


def clear(folder: Path) -> None:
    """Take away what was kept: the training is done."""
    for file in (*folder.glob(f"*.{_ARRAYS}"), folder / _TEXT):
        file.unlink(missing_ok=True)


def _filled(tree: Any, flat: dict[str, Any], name: str) -> Any:
    leaves, shape = jax.tree.flatten(tree)
    found = [flat[f"{name}.{i}"] for i in range(len(leaves))]
    if any(np.shape(a) != np.shape(b) for a, b in zip(found, leaves, strict=True)):
        raise ValueError("of another network")
    return jax.tree.unflatten(shape, [jax.numpy.asarray(a) for a in found])
