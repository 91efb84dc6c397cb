"""One look at an implementation, before any game: what it does that no claim allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.audit.epsilon.canaries import Canaries
from assay.audit.epsilon.conduct import (
    low_bits,
    noise_of,
    noiseless,
    ruled_out,
    sampled,
    seeded,
)
from assay.audit.epsilon.outside import CommandLine, Heard
from assay.audit.epsilon.pairs import Pairs
from assay.audit.epsilon.seen_outside import cells_of
from assay.audit.epsilon.strange import Strange
from assay.core import PrivacyClaim, Remark
from assay.techniques import NetworkTechnique, Technique

Array = np.ndarray[Any, Any]

_ALONE = Canaries(300, 2, 1, narrow=True)  # counts so small that digits of a sum tell them apart
_GROUPS = 4
_SECRETS, _NUMBERS, _ROWS, _STEPS = 20, 8, 4_000, 500

_CLAIM = "the claim that it makes itself of the same settings, or its reason to make none"
_SEED = "two fits of one table with one seed: their noise must differ"
_FLOATS = "digits of noisy counts: noise must be in whole numbers"
_BATCHES = "batches of persons: they must be the random samples that its accounting counts on"
_LEVELS = "levels that one person alone brings and nobody can guess: they must not come out"
_BOUNDS = "numbers far above all others that one person alone brings: they must not come out"
_BARE = "counts without noise, of a cell or of all rows"
_DIGITS = "last digits of noisy counts: they must not rule out the table without a person"


@dataclass(frozen=True)
class Look:
    """What one look shows.

    Attributes:
        remarks: On how noise is made.
        observed: Columns whose levels were read off the rows.
        void: Why a technique claims nothing; empty where it claims.
        whole: Whether all answers are whole numbers; None where there are none.
        sought: What was looked for, in words.
        claim: A technique's own, of the tables that were looked at.
    """

    remarks: tuple[Remark, ...] = ()
    observed: tuple[str, ...] = ()
    void: str = ""
    whole: bool | None = None
    sought: tuple[str, ...] = ()
    claim: PrivacyClaim | None = None


def look(technique: Technique, canaries: Canaries | Pairs) -> Look:
    """At two fits of one table with one seed.

    Args:
        technique: With its privacy settings.
        canaries: The tables.
    """
    from assay.dp import overheard

    table = canaries.table(np.ones(canaries.count, bool))
    seen: list[Any] = []
    for _ in range(2):
        with overheard() as answers:
            model: Any = technique.fit(table, np.random.default_rng(5))
        # Noise below one person hardly moves a release: the answers themselves are compared.
        release = model.sample(200, np.random.default_rng(6)).frame
        seen.append(noise_of(answers) if answers else release)
    void = "" if model.claim is not None else getattr(model, "void", "") or "no claim is made."
    counts = np.concatenate([a.counts for a in answers]) if answers else np.zeros(0)
    sought = (_CLAIM, _SEED, _FLOATS) if answers else (_CLAIM, _SEED)
    return Look(
        (*seeded(*seen), *low_bits(counts)), (), void, _whole(counts), sought, model.claim
    )  # fmt: skip


def look_steps(technique: NetworkTechnique, persons: int = 400) -> Look:
    """At the batches that a private network would be trained on.

    Args:
        technique: With its privacy settings.
        persons: That it would be trained on.
    """
    from assay.dp import SecureSource
    from assay.nn import poisson

    table = Canaries(_GROUPS, 1, persons // _GROUPS).table(np.zeros(_GROUPS, bool))
    ground = technique.ground(table, np.random.default_rng())
    promise = ground.promise
    assert promise is not None  # its settings have privacy
    steps = min(promise.steps.count, _STEPS)
    batches = poisson(np.arange(persons), promise, steps, 1, SecureSource())
    members = np.zeros((steps, persons), bool)
    for step, (rows, there) in enumerate(zip(batches.rows, batches.counted, strict=True)):
        members[step, rows[there > 0]] = True
    found = tuple(sampled(members, promise.steps.rate))
    return Look(found, (), ground.void, None, (_CLAIM, _BATCHES), ground.claim)


def look_outside(
    line: CommandLine, epsilon: float, delta: float, *, replaced: bool = False
) -> Look:
    """At one run on a table of lone canaries, with persons whose level nobody declared, and, where
    the program tells no answers, others with a number far above all others' in a column each.

    Args:
        line: The program.
        epsilon, delta: Of its claim.
        replaced: Whether its neighbours replace a person.
    """
    there = _ALONE.drawn()
    strange = Strange.drawn(0 if line.told_levels else _SECRETS, 0 if line.answers else _NUMBERS)
    release, heard = line.run(strange.among(_ALONE.table(there)), _ROWS)
    observed = strange.shown(release, heard, epsilon, delta)
    counts = np.concatenate([one.counts for one in heard]) if heard else np.zeros(0)
    sought = (
        _LEVELS, *[_BOUNDS] * (not line.answers), *[_BARE, _DIGITS] * bool(line.answers),
    )  # fmt: skip
    digits = ruled_out(_of_each(heard), _ALONE.base + there, _ALONE.base + ~there, delta)
    return Look(
        (*noiseless(heard, replaced=replaced), *(digits or low_bits(counts))),
        observed,
        "",
        _whole(counts),
        sought,
    )


def _of_each(heard: list[Heard]) -> Array:
    """Each canary's cell in each answer that had noise, shape (answers, canaries)."""
    found = [np.full((0, _ALONE.count), np.nan)]
    for one in heard:
        if one.deviation > 0:
            cells = cells_of(one, _ALONE)
            found.append(np.where(cells >= 0, one.counts[cells], np.nan)[None])
    return np.concatenate(found)


def _whole(counts: Array) -> bool | None:
    return bool((counts == np.round(counts)).all()) if len(counts) else None
