"""Good techniques pass; each way to break the contract is caught, with the rule that was broken."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from assay.core import PrivacyClaim, TechniqueError
from assay.data import Column, Kind, Schema, Table
from assay.techniques import Holdout, Model
from assay.testing import ContractError, check_technique, people


class Draws:
    """A model that deals training rows with replacement."""

    def __init__(self, rows: Table, claim: Any = None) -> None:
        self.rows, self.claim = rows, claim

    def sample(self, n: int, rng: np.random.Generator, given: Any = None) -> Table:
        if given:
            raise TechniqueError("no wishes are taken")
        return self.rows.take(rng.integers(0, len(self.rows), n))

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "model.json").write_text(json.dumps({"rows": len(self.rows)}))


@dataclass(frozen=True)
class Bootstrap:
    """A small and good technique: rows drawn with replacement."""

    name: ClassVar[str] = "bootstrap"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Rows drawn with replacement"
    suits: ClassVar[str] = "Tests of tests only: it releases real rows."
    source: ClassVar[str] = "Efron 1979"

    share: float = 1.0

    def accepts(self, schema: Schema) -> str | None:
        return None

    def fit(self, train: Table, rng: np.random.Generator) -> Model:
        if not len(train):
            raise TechniqueError("there are no rows")
        return self.model(train, rng)

    def model(self, train: Table, rng: np.random.Generator) -> Any:
        return Draws(train)


def test_a_good_technique_passes() -> None:
    check_technique(Bootstrap())


def test_the_holdout_control_keeps_the_contract() -> None:
    check_technique(Holdout(people(300, np.random.default_rng(8))))


def of_model(**methods: Any) -> Bootstrap:
    """A technique whose model does what ``methods`` say."""

    @dataclass(frozen=True)
    class Bad(Bootstrap):
        """A planted bad technique."""

        def model(self, train: Table, rng: np.random.Generator) -> Any:
            return type("BadDraws", (Draws,), methods)(train)

    return Bad()


def plain(self: Draws, n: int, rng: np.random.Generator) -> Table:
    return self.rows.take(rng.integers(0, len(self.rows), n))


def remembers(self: Any, n: int, rng: np.random.Generator, given: Any = None) -> Table:
    if given:
        raise TechniqueError("no wishes are taken")
    self.count = getattr(self, "count", 0) + 1
    return self.rows.take((rng.integers(0, len(self.rows), n) + self.count) % len(self.rows))


def not_a_number(self: Draws, n: int, rng: np.random.Generator, given: Any = None) -> Table:
    drawn = plain(self, n, rng)
    return drawn.with_frame(drawn.frame.with_columns(pl.lit(float("nan")).alias("dose")))


def ignores_wishes(self: Draws, n: int, rng: np.random.Generator, given: Any = None) -> Table:
    if given and "no such column" in given:
        raise TechniqueError("there is no such column")
    return plain(self, n, rng)


def takes_no_column(self: Draws, n: int, rng: np.random.Generator, given: Any = None) -> Table:
    if given and "no such column" not in given:
        raise TechniqueError("no wishes are taken")
    return plain(self, n, rng)


def prints(self: Draws, n: int, rng: np.random.Generator, given: Any = None) -> Table:
    print("sampling")  # noqa: T201 - what is planted
    return plain(self, n, rng)


def pickles(self: Draws, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "model.json").write_bytes(pickle.dumps(3))


def pickles_by_name(self: Draws, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "model.pkl").write_bytes(b"")


def packs_objects(self: Draws, folder: Path) -> None:
    folder.mkdir(parents=True)
    np.savez(folder / "model.npz", rows=np.array([{"a": 1}], dtype=object))


def refuses_to_save(self: Draws, folder: Path) -> None:
    raise TechniqueError("it is secret")


MODELS: dict[str, tuple[dict[str, Any], str]] = {
    "one row short": (
        {"sample": lambda s, n, r, given=None: plain(s, max(1, n - 1), r)}, "another number of rows",
    ),
    "a column short": (
        {"sample": lambda s, n, r, given=None: plain(s, n, r).without(["age"])}, "other columns",
    ),
    "NaN": ({"sample": not_a_number}, "NaN or an infinity"),
    "no seed": (
        {"sample": lambda s, n, r, given=None: plain(s, n, np.random.default_rng())},
        "two draws with one seed differ",
    ),
    "a seed of its own": (
        {"sample": lambda s, n, r, given=None: plain(s, n, np.random.default_rng(1))},
        "another seed gives the same rows",
    ),
    "a memory": ({"sample": remembers}, "two draws with one seed differ"),
    "wishes ignored": ({"sample": ignores_wishes}, "does not keep the wanted cells of 'ward'"),
    "any wish taken": (
        {"sample": lambda s, n, r, given=None: plain(s, n, r)}, "does not keep the wanted cells",
    ),
    "a wish for no column taken": ({"sample": takes_no_column}, "wish for a column that is not there"),
    "prints": ({"sample": prints}, "it prints"),
    "stops": ({"sample": lambda s, n, r, given=None: 1 / 0}, "sample.. stops with ZeroDivisionError"),
    "refuses to draw": (
        {"sample": lambda s, n, r, given=None: s.save(None), "save": refuses_to_save},
        "sample.. stops with TechniqueError",
    ),
    "a pickle": ({"save": pickles}, "may run code"),
    "a file called pickle": ({"save": pickles_by_name}, "may run code"),
    "a pickle in an array": ({"save": packs_objects}, "may run code"),
    "nothing kept": ({"save": lambda s, folder: None}, "save.. wrote nothing"),
    "not to be saved": ({"save": refuses_to_save}, "cannot be saved"),
    "half a claim": (
        {"__init__": lambda s, rows: Draws.__init__(s, rows, {"epsilon": 1.0})}, "neither None nor",
    ),
    "no save": ({"save": None}, "returned no model"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(MODELS))
def test_each_broken_rule_of_a_model_is_caught(case: str) -> None:
    methods, rule = MODELS[case]
    with pytest.raises(ContractError, match=rule):
        check_technique(of_model(**methods))


def test_a_model_that_forgets_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    first = people(200, np.random.default_rng(3)).take([0])
    monkeypatch.setattr("assay.testing.model.TECHNIQUES", {"bootstrap": Bootstrap})
    monkeypatch.setattr("assay.testing.model.load_model", lambda folder: Draws(first))
    with pytest.raises(ContractError, match="saved and loaded draws other rows"):
        check_technique(Bootstrap())


def test_a_full_claim_is_no_breach() -> None:
    claim = PrivacyClaim(1.0, 0.0, "pure", "replace", "row", "none", (), "test 1")

    @dataclass(frozen=True)
    class Private(Bootstrap):
        """It claims, and nobody has checked yet."""

        def model(self, train: Table, rng: np.random.Generator) -> Any:
            return Draws(train, claim)

    check_technique(Private())


@dataclass(frozen=True)
class Fickle(Bootstrap):
    """Its fit has a generator of its own."""

    def model(self, train: Table, rng: np.random.Generator) -> Any:
        return Draws(train.take(np.random.default_rng().permutation(len(train))))


@dataclass(frozen=True)
class Greedy(Bootstrap):
    """Its fit edits the training rows."""

    def model(self, train: Table, rng: np.random.Generator) -> Any:
        train.frame[0, "age"] = 99
        return Draws(train)


@dataclass(frozen=True)
class Keeper(Bootstrap):
    """Its fit leaves something in the technique."""

    seen: list[int] = field(default_factory=list)

    def model(self, train: Table, rng: np.random.Generator) -> Any:
        self.seen.append(len(train))
        return Draws(train)


@dataclass(frozen=True)
class Fragile(Bootstrap):
    """No rows at all end in an error that is none of ours."""

    def fit(self, train: Table, rng: np.random.Generator) -> Any:
        train["age"][0]
        return Draws(train)


@dataclass(frozen=True)
class Broken(Bootstrap):
    """It cannot fit ordinary people."""

    def model(self, train: Table, rng: np.random.Generator) -> Any:
        raise TechniqueError("not today")


@dataclass(frozen=True)
class Rounding(Bootstrap):
    """It does not keep a setting as it was given."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", self.share / 2)


@dataclass(frozen=True)
class Objects(Bootstrap):
    """A setting that is no plain data."""

    share: Any = object


@dataclass
class Thawed:
    """It is not frozen."""

    name: ClassVar[str] = "thawed"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Thawed"
    suits: ClassVar[str] = "Nothing."
    source: ClassVar[str] = "None"


@pytest.mark.parametrize(
    ("technique", "rule"),
    [
        (Fickle(), "two fits with one seed differ"),
        (Greedy(), "changes the training rows"),
        (Keeper(), "fit.. changes the technique"),
        (Fragile(), "fit.. stops with"),
        (Broken(), "fit.. stops with TechniqueError"),
        (Rounding(), "not made again by its own settings"),
        (Objects(), "no plain data"),
        (Thawed(), "no frozen dataclass"),
    ],
    ids=lambda v: type(v).__name__ if not isinstance(v, str) else "",
)
def test_each_broken_rule_of_a_technique_is_caught(technique: Any, rule: str) -> None:
    with pytest.raises(ContractError, match=rule):
        check_technique(technique)


@pytest.mark.parametrize(
    ("attributes", "rule"),
    [
        ({"name": "Boot Strap"}, "dotted lower-case"),
        ({"family": "magic"}, "family 'magic' is unknown"),
        ({"suits": ""}, "suits is no text"),
        ({"accepts": lambda self, schema: False}, "neither None nor a reason"),
        ({"accepts": lambda self, schema: "not today"}, "refuses the rows"),
    ],
)
def test_each_bad_declaration_is_caught(attributes: dict[str, Any], rule: str) -> None:
    kind = type("Bad", (Bootstrap,), {"__doc__": "A planted bad technique.", **attributes})
    with pytest.raises(ContractError, match=rule):
        check_technique(kind())


def test_rows_of_ones_own_can_be_given() -> None:
    @dataclass(frozen=True)
    class Tall(Bootstrap):
        """Takes tables with a height only."""

        def accepts(self, schema: Schema) -> str | None:
            return None if "height" in schema else "there is no height"

    with pytest.raises(ContractError, match="refuses the rows"):
        check_technique(Tall())
    frame = pl.DataFrame({"height": list(range(150, 190)), "note": ["a", "b"] * 20})
    schema = Schema((Column("height", Kind.INTEGER), Column("note", Kind.TEXT)))
    check_technique(Tall(), train=Table(frame, schema))
