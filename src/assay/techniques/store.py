"""How a fitted model is kept: JSON and plain arrays, so that loading never runs code from it."""

from __future__ import annotations

import hashlib
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
_TEXT, _ARRAYS = "model.json", "arrays.npz"


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

    Each file appears whole or not at all, the JSON last: it holds a SHA-256 digest of both.

    Raises:
        ReadError: The folder cannot be written.
        ValueError: The state holds a NaN, an infinity or an array of Python objects.
    """
    state, arrays = model.state()
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    blob = packed.getvalue()
    head = {"format": FORMAT, "technique": model.technique, "state": state}
    text = canonical({**head, "digest": _digest(head, blob)})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in ((_ARRAYS, blob), (_TEXT, text.encode())):
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
        whole = digest == _digest(head, blob)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
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
        return str(head["technique"]), dict(head["state"]), arrays
    except (ValueError, TypeError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ReadError("the saved model is damaged", where=str(folder)) from error


def _digest(head: dict[str, Any], blob: bytes) -> str:
    # Against damage and clumsy edits; it is no signature, for anyone can recompute it.
    return hashlib.sha256(canonical(head).encode() + b"\0" + blob).hexdigest()
