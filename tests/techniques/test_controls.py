from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assay.core import ConfigError, TechniqueError
from assay.data import Table, overlap
from assay.techniques import Copy, Holdout


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_copy_is_the_training_rows(mixed: Callable[..., Table]) -> None:
    train = mixed(120)
    found = Copy().fit(train, rng()).sample(120, rng())
    assert found.frame.sort(found.names).equals(train.frame.sort(train.names))


def test_the_holdout_gives_fresh_rows_and_never_looks_at_the_training_rows(
    mixed: Callable[..., Table],
) -> None:
    train, fresh = mixed(120), mixed(90, 2)
    found = Holdout(fresh).fit(train, rng()).sample(90, rng())
    assert found.frame.sort(found.names).equals(fresh.frame.sort(fresh.names))
    assert overlap(train, found) == 0
    other = Holdout(fresh).fit(mixed(50, 7), rng()).sample(90, rng())
    assert other.frame.equals(found.frame)


def test_the_holdout_gives_the_columns_of_the_training_rows(mixed: Callable[..., Table]) -> None:
    train = mixed(20).only(["ward", "age"])
    found = Holdout(mixed(30, 2)).fit(train, rng()).sample(5, rng())
    assert found.names == ["ward", "age"]


def test_no_fresh_rows_are_refused(mixed: Callable[..., Table]) -> None:
    train = mixed(20)
    for control in (Holdout(), Holdout(train.take([])), Holdout(train.without(["age"]))):
        assert control.accepts(train.schema)
        with pytest.raises(TechniqueError, match="'holdout'"):
            control.fit(train, rng())
    with pytest.raises(ConfigError, match="fresh must be a table"):
        Holdout(3)  # type: ignore[arg-type]


def test_a_control_promises_nothing_and_is_not_saved(
    mixed: Callable[..., Table], tmp_path: Path
) -> None:
    model = Copy().fit(mixed(20), rng())
    assert model.claim is None
    with pytest.raises(TechniqueError, match="never saved"):
        model.save(tmp_path / "m")
    assert not list(tmp_path.iterdir())
