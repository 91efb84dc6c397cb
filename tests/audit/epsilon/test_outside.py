"""A command line as a generator: what it is given, and what it must give back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assay.audit.epsilon import Canaries, CommandLine
from assay.core import InputError

Program = Callable[..., CommandLine]
TABLE = Canaries(5, 2, 3, narrow=True).table(np.array([True, False, True, False, False]))


def test_it_is_told_what_is_public_and_tells_its_answers(program: Program) -> None:
    line = program(deviation=1e-9)
    assert line.answers
    assert line.told_levels
    assert line.name.endswith("generator.py")
    release, heard = line.run(TABLE, 5)
    assert release["c0"].to_list() == [f"k{k:05d}" for k in range(5)]
    assert heard[0].columns == ("c0",)
    assert heard[0].levels == (tuple(f"k{k:05d}" for k in range(5)),)
    assert heard[0].counts.tolist() == [4, 3, 4, 3, 3]
    assert not CommandLine("cp {train} {synthetic}").answers


@pytest.mark.parametrize(
    "said",
    [
        "",
        "no json",
        '{"columns": ["c0"], "levels": [["a", "b"]], "counts": [1], "deviation": 1}',
        '{"columns": ["c0"], "levels": [["a"]], "counts": [NaN], "deviation": 1}',
        '{"columns": ["c0"], "levels": [["a"]], "counts": [1], "deviation": -1}',
        '{"columns": [], "levels": [["a"]], "counts": [1], "deviation": 1}',
    ],
)
def test_what_are_no_answers_is_told(tmp_path: Path, said: str) -> None:
    (tmp_path / "said").write_text(said)
    code = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2]); shutil.copy(*sys.argv[3:])"
    line = CommandLine(
        f"{sys.executable} -c '{code}' {{train}} {{synthetic}} {tmp_path / 'said'} {{answers}}"
    )
    with pytest.raises(InputError, match=r"its \{answers\} are no noisy answers"):
        line.run(TABLE, 5)
