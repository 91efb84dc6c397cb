"""``assay demo``: the main job on real patients, the UCI thyroid table."""

from __future__ import annotations

from pathlib import Path

from assay.data import demo_source, write
from assay.study.init import Written, init

TARGET, HEALTHY = "target", "-"


def lay_out(folder: Path) -> Written:
    """Write the demo's data, plan and policy into ``folder``, as a user would have them.

    Raises:
        ReadError: The package that ships the data is not installed.
    """
    source = demo_source()
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "thyroid.parquet"
    write(source.frame, data)
    # Any diagnosis against none: the rare diagnoses stay in the data as they are.
    return init(str(data), target=TARGET, against=HEALTHY, folder=folder, force=True)
