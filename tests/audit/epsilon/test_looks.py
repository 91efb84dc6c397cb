"""One look at an implementation, before any game."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from assay.audit.epsilon import Canaries, CommandLine, look, look_outside, look_steps
from assay.techniques import technique

Program = Callable[..., CommandLine]
EPSILON, DELTA = 1.0, 1e-5


def test_what_is_right_is_left_alone(program: Program) -> None:
    found = look_outside(program(), EPSILON, DELTA)
    assert found.remarks == found.observed == ()
    assert found.whole
    assert [words.split()[0] for words in found.sought] == ["levels", "counts", "last"]


@pytest.mark.parametrize(
    ("mode", "words"), [("total", "without noise"), ("floats", "the last digits of a noisy count")]
)
def test_a_program_that_shows_persons_for_certain_is_wrong(
    program: Program, mode: str, words: str
) -> None:
    """Floats: noise of deviation 5 on counts of 1 and 2 rules out the other in 1 of 15 or so."""
    found = look_outside(program(mode), EPSILON, DELTA)
    assert [r.weight for r in found.remarks] == ["wrong"]
    assert words in found.remarks[0].text
    assert found.observed == ()
    assert found.whole is (mode != "floats")


def test_the_number_of_rows_is_no_secret_where_neighbours_replace(program: Program) -> None:
    assert look_outside(program("total"), EPSILON, DELTA, replaced=True).remarks == ()


def test_a_program_that_reads_levels_off_the_rows_is_wrong(program: Program) -> None:
    assert look_outside(program("reads-levels", told=False), EPSILON, DELTA).observed == ("c0",)


def test_one_that_copies_shows_levels_in_its_rows() -> None:
    found = look_outside(CommandLine("cp {train} {synthetic}"), EPSILON, DELTA)
    assert found.observed == ("c0", *(f"n{j}" for j in range(8)))
    assert found.whole is None


def test_ours_makes_its_noise_well_and_says_why_it_claims_nothing() -> None:
    canaries = Canaries(4, 1, 200)
    found = look(technique("mst", epsilon=1.0, delta=1e-9), canaries, 1.0, 1e-9)
    assert (found.remarks, found.observed, found.void, found.whole) == ((), (), "", True)
    assert found.claim is not None
    assert found.claim.epsilon == 1.0
    assert len(found.sought) == 5
    assert found.kinds == {"choices", "levels", "bounds"}  # of the table that nobody declared


@pytest.mark.parametrize("broken", ["levels", "bounds"])
@pytest.mark.parametrize("name", ["independent", "vae"])
def test_a_technique_that_reads_domains_off_the_rows_is_wrong(
    name: str, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All levels of one person each; bounds that are the smallest and the largest number."""
    if broken == "levels":
        monkeypatch.setattr("assay.dp.levels.level_limit", lambda *_: -1_000)
    else:
        monkeypatch.setattr(
            "assay.dp.private_bounds", lambda x, *_: (float(x.min()), float(x.max()))
        )
    asked: Any = technique(name, privacy={"epsilon": 1.0, "delta": 1e-5})
    if name == "vae":
        found = look_steps(asked, 1.0, 1e-5)
    else:
        found = look(asked, Canaries(4, 1, 200), 1.0, 1e-5)
    assert found.observed == (("c0",) if broken == "levels" else ("n0", "n1"))


def test_ours_draws_the_batches_that_it_accounts_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.nn import feed

    asked: Any = technique("vae", privacy={"epsilon": 4.0, "delta": 1e-5}, steps=300)
    right = look_steps(asked, 4.0, 1e-5)
    assert (right.remarks, right.observed, len(right.sought)) == ((), (), 4)
    assert right.kinds == {"levels", "bounds"}  # of the table that nobody declared
    assert right.claim is not None
    assert "300 steps of DP-SGD" in right.claim.implementation
    usual = feed.poisson

    def cut(*about: Any) -> Any:  # batches of one size
        found = usual(*about)
        places = np.arange(found.counted.shape[1]) < round(about[1].expected)
        return found._replace(counted=np.broadcast_to(places, found.counted.shape))

    monkeypatch.setattr("assay.nn.poisson", cut)
    assert "sizes of batches" in look_steps(asked, 4.0, 1e-5).remarks[0].text
