"""How a fitted model is kept: JSON and plain arrays, so that loading never runs code from it."""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assay.core import ReadError, canonical

Array = np.ndarray[Any, Any]

FORMAT = 1
_TEXT, _ARRAYS, _TENSORS = "model.json", "arrays.npz", "weights.safetensors"


class Storable(Protocol):
    """What a model must have so that it can be kept."""

    @property
    def technique(self) -> str:
        """Name of the technique that fitted it."""
        ...

    def state(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """Plain JSON data, and arrays of numbers or fixed-width text by name."""
        ...


def write_model(model: Storable, folder: Path) -> None:
    """Write ``model.json`` and ``arrays.npz`` into ``folder``, which is made where absent.

    Fields that a network's model names in ``tensors`` go into ``weights.safetensors``, which other
    programs read. Each file appears whole or not at all, the JSON last: it holds a SHA-256 digest
    of all.

    Raises:
        ReadError: The folder cannot be written.
        ValueError: The state holds a NaN, an infinity or an array of Python objects.
    """
    state, arrays = model.state()
    heavy = {k for k in arrays if k.split(".")[0] in getattr(model, "tensors", ())}
    packed = io.BytesIO()
    light = {k: v for k, v in arrays.items() if k not in heavy}
    np.savez_compressed(packed, allow_pickle=False, **light)
    blobs = {_ARRAYS: packed.getvalue()}
    if heavy:
        blobs[_TENSORS] = _tensors().save({k: arrays[k] for k in sorted(heavy)})
    head = {"format": FORMAT, "technique": model.technique, "state": state}
    if heavy:
        head["files"] = list(blobs)
    text = canonical({**head, "digest": _digest(head, *blobs.values())})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in (*blobs.items(), (_TEXT, text.encode())):
            draft = folder / f".{name}.part"
            draft.write_bytes(data)
            os.replace(draft, folder / name)
    except OSError as error:
        raise ReadError(
            f"the model cannot be written ({error.strerror})", where=str(folder)
        ) from error


def read_model(folder: Path) -> tuple[str, dict[str, Any], dict[str, Array]]:
    """Technique name, JSON state and arrays of a kept model.

    Raises:
        ReadError: A file is missing, damaged, altered, or of another format.
    """
    try:
        text, blob = (folder / _TEXT).read_bytes(), (folder / _ARRAYS).read_bytes()
    except OSError as error:
        raise ReadError(f"this is no saved model ({error.strerror})", where=str(folder)) from error
    try:
        head = json.loads(text)
        digest, version = head.pop("digest"), head["format"]
        heavy = (folder / _TENSORS).read_bytes() if _TENSORS in head.get("files", ()) else None
        whole = digest == _digest(head, blob, *(() if heavy is None else (heavy,)))
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise ReadError("the saved model is damaged", where=str(folder / _TEXT)) from error
    if not whole:
        raise ReadError("the saved model is damaged or was altered", where=str(folder))
    if version != FORMAT:
        raise ReadError(
            f"the model is of format {version}, and only format {FORMAT} is read",
            where=str(folder), mend="Fit it anew with this version of assay",
        )  # fmt: skip
    try:
        with np.load(io.BytesIO(blob), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        if heavy is not None:
            arrays |= _loaded(heavy)
        return str(head["technique"]), dict(head["state"]), arrays
    except (ValueError, TypeError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ReadError("the saved model is damaged", where=str(folder)) from error


def _digest(head: dict[str, Any], *blobs: bytes) -> str:
    # Against damage and clumsy edits; it is no signature, for anyone can recompute it.
    return hashlib.sha256(b"\0".join([canonical(head).encode(), *blobs])).hexdigest()


def _loaded(blob: bytes) -> dict[str, Array]:
    tensors = _tensors()
    try:
        return dict(tensors.load(blob))
    except Exception as error:  # its own error is no ValueError, and only known where installed
        raise ValueError("damaged weights") from error


def _tensors() -> Any:
    """The package for weights, of which only networks have need.

    Raises:
        ReadError: It is not installed.
    """
    try:
        return importlib.import_module("safetensors.numpy")
    except ImportError:
        raise ReadError(
            "the model's weights need the package safetensors, which is not installed",
            mend='Install it with: pip install "assay[neural]"',
        ) from None
