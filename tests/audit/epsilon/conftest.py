"""Small programs that tell noisy answers of a CSV, as generators behind a command line do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.audit.epsilon import CommandLine

#: MODE DEVIATION TRAIN SCHEMA SYNTHETIC ANSWERS: counts every level of the first column under noise.
_PROGRAM = """
import csv, json, random, sys

mode, deviation, train, schema, synthetic, answers = sys.argv[1:]
noise = random.SystemRandom()
with open(train) as file:
    names, *rows = list(csv.reader(file))
with open(schema) as file:
    public = json.load(file)["columns"][names[0]].get("levels")
if mode == "reads-levels" or not public:
    public = sorted({row[0] for row in rows})
counts = dict.fromkeys(public, 0)
for row in rows:
    if row[0] in counts:
        counts[row[0]] += 1
drawn = [noise.gauss(0, float(deviation) * (0.5 if mode == "half" else 1.0)) for _ in counts]
whole = (lambda x: x) if mode == "floats" else round
told = [count + whole(one) for count, one in zip(counts.values(), drawn)]
said = [{"columns": names[:1], "levels": [list(counts)], "counts": told, "deviation": float(deviation)}]
if mode == "total":
    said.append({"columns": [], "levels": [], "counts": [len(rows)], "deviation": 0.0})
with open(answers, "w") as out:
    out.writelines(json.dumps(one) + "\\n" for one in said)
with open(synthetic, "w") as out:
    lines = csv.writer(out)
    lines.writerow(names)
    lines.writerows([level, *rows[0][1:]] for level in list(counts)[:50])
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., CommandLine]:
    """Such a program: ``right``, ``half`` the noise it says, ``floats``, an exact ``total`` or levels
    it ``reads-levels`` off the rows; ``told`` which are public, or not."""

    def made(mode: str = "right", deviation: float = 5.0, *, told: bool = True) -> CommandLine:
        script, nothing = tmp_path / "generator.py", tmp_path / "nothing.json"
        script.write_text(_PROGRAM, "utf-8")
        nothing.write_text('{"columns": {"c0": {}}}', "utf-8")
        schema = "{schema}" if told else str(nothing)
        words = f"{mode} {deviation} {{train}} {schema} {{synthetic}} {{answers}}"
        return CommandLine(f"{sys.executable} {script} {words}")

    return made
