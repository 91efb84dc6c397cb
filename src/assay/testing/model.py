"""The contract of a fitted model: its rows, its seeds, the cells it is asked for, its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import polars as pl

from assay.core import TechniqueError
from assay.data import Table
from assay.techniques import TECHNIQUES, Given, Model, Technique, load_model
from assay.testing.contract import demand, quietly
from assay.testing.people import SCHEMA

T = TypeVar("T")

_WISHES: tuple[Given, ...] = ({"ward": "north"}, {"age": 40, "smoker": True}, {"dose": None})
_PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin", ".npy")


def run(technique: Technique, what: str, call: Callable[[], T], *, may_refuse: bool = False) -> T:
    """What ``call`` returns; only where it ``may_refuse`` may it raise TechniqueError."""

    def guarded() -> T:
        try:
            return call()
        except Exception as error:
            if may_refuse and isinstance(error, TechniqueError):
                raise
            demand(False, technique, f"{what}() stops with {type(error).__name__}",
                   "Take ordinary rows; elsewhere raise TechniqueError, with the reason")  # fmt: skip
            raise

    return quietly(technique, guarded)


def drawn(
    technique: Technique, model: Model, n: int, seed: int, given: Given | None = None
) -> Table:
    return run(
        technique, "sample", lambda: model.sample(n, np.random.default_rng(seed), given),
        may_refuse=given is not None,
    )  # fmt: skip


def check_samples(technique: Technique, model: Model, train: Table) -> None:
    for n in (1, 7, len(train) + 50):
        rows = drawn(technique, model, n, 2)
        demand(isinstance(rows, Table) and len(rows) == n, technique,
               f"sample({n}) gave another number of rows", "Draw as many as asked")  # fmt: skip
        kinds = [(c.name, c.kind) for c in rows.schema]
        demand(kinds == [(c.name, c.kind) for c in train.schema], technique,
               "a release has other columns than the training rows",
               "Keep names, order and kinds")  # fmt: skip
        numbers = rows.frame.select(pl.col(pl.Float64))
        finite = all(bool(s.drop_nulls().is_finite().all()) for s in numbers)
        demand(finite, technique, "a release holds NaN or an infinity",
               "A missing number is null")  # fmt: skip


def check_seeds(technique: Technique, model: Model, twin: Model, n: int) -> None:
    """Rows depend on the seed alone; ``twin`` is a second fit with the seed of the first.

    Private fits may differ: noise that protects people never comes from a seed.
    """
    one = drawn(technique, model, n, 4)
    drawn(technique, model, 3, 9)  # must leave no trace in the model
    demand(one.frame.equals(drawn(technique, model, n, 4).frame), technique,
           "two draws with one seed differ", "Draw from the generator it is given only")  # fmt: skip
    again = drawn(technique, twin, n, 4)
    private = model.claim is not None or bool(getattr(model, "void", ""))
    demand(private or one.frame.equals(again.frame), technique, "two fits with one seed differ",
           "Draw from the generator it is given only, and never rely on the order of a set")  # fmt: skip
    demand(not one.frame.equals(drawn(technique, model, n, 5).frame), technique,
           "another seed gives the same rows", "Draw from the generator it is given")  # fmt: skip


def check_given(technique: Technique, model: Model, train: Table) -> None:
    if train.schema == SCHEMA:
        for given in _WISHES:
            _check_wish(technique, model, given)
    try:
        drawn(technique, model, 2, 6, {"no such column": 1})
    except TechniqueError:
        return
    demand(False, technique, "it takes a wish for a column that is not there",
           "Raise TechniqueError where `given` names what the model cannot hold")  # fmt: skip


def _check_wish(technique: Technique, model: Model, given: Given) -> None:
    try:
        rows = drawn(technique, model, 20, 6, given)
    except TechniqueError:
        return  # it says that it cannot
    for name, value in given.items():
        demand(len(rows) == 20 and rows[name].to_list() == [value] * 20, technique,
               f"sample(given=...) does not keep the wanted cells of {name!r}",
               "Every row must have them exactly, or raise TechniqueError")  # fmt: skip


def check_saving(technique: Technique, model: Model) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "model"
        try:
            run(technique, "save", lambda: model.save(place), may_refuse=True)
        except TechniqueError as error:
            demand(technique.family in ("control", "external"), technique,
                   f"the model cannot be saved ({error.what})", "Write JSON and .npz")  # fmt: skip
            return
        files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else []
        demand(bool(files), technique, "save() wrote nothing", "Write JSON and .npz")
        for file in files:
            demand(file.suffix not in _PICKLES and _loads_safely(file), technique,
                   f"save() wrote a {file.suffix} file that may run code when it is read",
                   "Write JSON and .npz without pickle")  # fmt: skip
        if technique.name in TECHNIQUES and TECHNIQUES[technique.name] is type(technique):
            back = load_model(place)
            one, two = drawn(technique, model, 30, 8), drawn(technique, back, 30, 8)
            demand(one.frame.equals(two.frame) and back.claim == model.claim, technique,
                   "a model that was saved and loaded draws other rows",
                   "Keep all that sample() needs")  # fmt: skip


def _loads_safely(file: Path) -> bool:
    if file.suffix == ".npz":
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return all(arrays[name].dtype != object for name in arrays.files)
        except ValueError:
            return False
    return file.read_bytes()[:1] != b"\x80"  # a pickle's first byte
