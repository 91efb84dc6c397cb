"""Does anything, in any attack, tell the people in the data from those who never were?"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Protocol, cast

import numpy as np

from assay.core import (
    AssayError,
    Goal,
    Interval,
    Measurement,
    Part,
    Statistic,
    not_measured,
    place,
)
from assay.core.intervals import clopper_pearson
from assay.data import Schema
from assay.evaluation.base import NO_HOLDOUT, Attack, Depth, Evidence, depth_of
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import Asked, everyone, places, sampled
from assay.evaluation.privacy.copies import ExactCopies
from assay.evaluation.privacy.family import Family, Look, family, looks_of
from assay.evaluation.privacy.membership import Membership
from assay.evaluation.privacy.membership.bench import labellings
from assay.evaluation.privacy.near import NearCopies
from assay.evaluation.privacy.scored import Scored

Array = np.ndarray[Any, Any]

#: Labellings tried, and members and controls below which the test is not made.
PERMUTATIONS, FEWEST = 4_999, 10
#: The adjusted p-value at or below which an attack has found something.
CERTAIN = 0.01
_CONFIDENCE = 0.95

P_VALUE = Statistic(
    "privacy.leak.p_value", "any leak: p-value",
    "How often labels dealt at random would make training rows stand out as much as they do in "
    "ANY attack, at any cutoff, among all people, exposed ones or any group. Near 0: the release "
    "gives away something of the people it was made from, and the lines say in which attacks. "
    "Times the number of releases.", Goal.HIGHER, 0.0, 1.0,
    source="Single-step minP over exchangeable labels (Westfall and Young 1993, section 2.3); scan "
    "over cutoffs as in arXiv 2606.16952; Bonferroni over releases",
    formula="m (1 + #{permutations: best of all looks >= best seen}) / (1 + permutations)",
)  # fmt: skip


class _Scoring(Protocol):
    def scored(self, evidence: Evidence) -> Scored | str: ...


@dataclass(frozen=True)
class Leak:
    """One familywise test over all attacks that score people.

    Every attack says of each person how much they look like a member. If the release tells
    nothing beyond the population, who is a member and who a control is a coin's toss given all
    those scores. The test takes the most telling look of all (the top of any score, its ranks,
    the claims of any attack; among everybody, among the most exposed, in any group) and asks how
    often labels dealt anew give one as telling. So a hundred looks cost no false alarm. Each
    attack gets its own p-value, adjusted for all others: where it is small, that attack found
    something. An attack may say its ``weight``: its share of the doubt, 1 where it does not. At most 8,000 rows of T and of N are asked about.

    Attributes:
        attacks: Those that join; a study gives all that there are, plugins' among them.
    """

    name: ClassVar[str] = "privacy.leak"
    question: ClassVar[str] = "Does any attack find anything at all?"
    cost: ClassVar[str] = "n times looks times permutations, beside the attacks' own scores"
    statistics: ClassVar[tuple[Statistic, ...]] = (P_VALUE,)
    #: Rows of one person stand or fall together: like attacks it asks about one of each.
    one_each: ClassVar[bool] = True

    attacks: tuple[Attack, ...] = (ExactCopies(), NearCopies(), Membership())

    def accepts(self, schema: Schema) -> str | None:
        """Any table."""
        return None

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The p-value of the worst release, with one part an attack; ``rng`` is not used."""
        found = self.found(evidence)
        if isinstance(found, str):
            return (not_measured(P_VALUE.name, found, P_VALUE.goal),)
        return (_measured(found, sampled(evidence).note),)

    def found(self, evidence: Evidence) -> tuple[Found, ...] | str:
        """The test of each release, or why it cannot be made."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        people = sampled(evidence)
        controls = len(people.labels) - people.members
        if min(people.members, controls) < FEWEST:
            return (
                f"{people.members} training and {controls} unseen people are too few to ask about"
            )
        joined = [_Joined.of(a, evidence, people) for a in self.attacks if _taken(a, evidence)]
        if not any(j.scored for j in joined):
            return "no attack could score people"
        packed = labellings(evidence)[:PERMUTATIONS]
        return tuple(_tested(joined, i, people, packed) for i in range(len(evidence.releases)))


@dataclass(frozen=True)
class Line:
    """What the test says of one attack on one release.

    Attributes:
        name: The attack's name.
        title: In plain words.
        p_value: Adjusted for all looks of all attacks; None where it could not score people.
        evidence: -log10 of the chance of its most telling look alone.
        where: That look in words; or why there is none.
    """

    name: str
    title: str
    p_value: float | None
    evidence: float
    where: str


@dataclass(frozen=True)
class Found:
    """The test of one release: one line an attack, and how many labellings were tried."""

    lines: tuple[Line, ...]
    permutations: int

    @property
    def p_value(self) -> float:
        """The whole family's p-value."""
        return min(k.p_value for k in self.lines if k.p_value is not None)

    @property
    def first(self) -> Line:
        """What was found, in the most particular words: of the attacks that found something for
        certain the first (the battery goes from copies to membership), else the surest one."""
        taken = [k for k in self.lines if k.p_value is not None]
        certain = [k for k in taken if (k.p_value or 0.0) <= CERTAIN]
        return certain[0] if certain else max(taken, key=lambda k: (-(k.p_value or 0), k.evidence))


def _taken(attack: Attack, evidence: Evidence) -> bool:
    deep = depth_of(attack) is Depth.FULL
    return hasattr(attack, "scored") and (evidence.depth is Depth.FULL or not deep)


@dataclass(frozen=True)
class _Joined:
    """One attack's scores on the people of the test, or why it has none."""

    name: str
    title: str
    weight: float
    scored: Scored | None
    reason: str = ""

    @classmethod
    def of(cls, attack: Attack, evidence: Evidence, people: Asked) -> _Joined:
        title = attack.statistics[0].title.removesuffix(": training rows")
        own = partial(cls, attack.name, title, float(getattr(attack, "weight", 1.0)))
        found = _scored(attack, evidence)
        if isinstance(found, str):
            return own(None, found)
        if found.asked is people:
            return own(found)
        if found.asked is everyone(evidence):
            return own(_at(found, people, places(evidence)))
        if found.asked.whole is people:
            return own(_spread(found, people))
        return own(None, "it asks about other people than this test does")


def _scored(attack: Attack, evidence: Evidence) -> Scored | str:
    refusal = attack.accepts(evidence.schema)
    if refusal:
        return refusal
    try:
        return cast(_Scoring, attack).scored(evidence)
    except AssayError as error:
        return error.sentence
    except Exception as error:
        # The message may hold cells of the table: the place is what may be shown.
        logging.getLogger("assay").warning("%s could not score: %s", attack.name, place(error))
        return f"it stopped with {place(error)}"


def _at(found: Scored, people: Asked, at: Array) -> Scored:
    return replace(
        found, asked=people, scores=tuple(s[:, at] for s in found.scores),
        hits=None if found.hits is None else tuple(h[at] for h in found.hits),
        tried=None if found.tried is None else tuple(t[at] for t in found.tried),
    )  # fmt: skip


def _spread(found: Scored, people: Asked) -> Scored:
    """What an attack that asked a sample of the people says, as one that could not try others."""
    at, n = found.asked.at, len(people.labels)
    assert at is not None

    def among(values: Array, rest: Array | bool) -> Array:
        out = np.empty((*values.shape[:-1], n), values.dtype)
        out[...] = rest
        out[..., at] = values
        return out

    tried = found.tried or (np.ones(len(at), bool),) * len(found.scores)
    return replace(
        found, asked=people, tried=tuple(among(t, False) for t in tried),
        scores=tuple(among(s, s.min(axis=1, keepdims=True)) for s in found.scores),
        hits=None if found.hits is None else tuple(among(h, False) for h in found.hits),
    )  # fmt: skip


def _tested(joined: list[_Joined], release: int, people: Asked, packed: Array) -> Found:
    looks: list[Look] = []
    for i, one in enumerate(joined):
        if one.scored is None:
            continue
        scores = _finite(one.scored.scores[release])
        hits = None if one.scored.hits is None else one.scored.hits[release]
        if one.scored.tried is not None:  # whom an attack cannot try it cannot claim
            tried = one.scored.tried[release]
            scores = np.where(tried, scores, scores.min(axis=1, keepdims=True) - 1)
            hits = None if hits is None else hits & tried
        looks += looks_of(i, scores, one.scored.names, hits, people.exposed, people.groups)
    test = family(looks, len(joined), people.labels, packed, tuple(j.weight for j in joined))
    return Found(tuple(_line(one, i, test, looks) for i, one in enumerate(joined)), len(packed))


def _line(one: _Joined, i: int, test: Family, looks: list[Look]) -> Line:
    if one.scored is None:
        return Line(one.name, one.title, None, 0.0, one.reason)
    where = looks[test.best[i]].where if test.best[i] >= 0 else "it tells nobody apart"
    return Line(one.name, one.title, float(test.adjusted[i]), float(test.seen[i]), where)


def _finite(scores: Array) -> Array:
    """Infinite scores as the largest or smallest float: ranks and ties stay as they are."""
    big = np.finfo(np.float64).max / 4
    found: Array = np.clip(np.nan_to_num(scores.astype(np.float64), nan=-big), -big, big)
    return found


def _measured(found: tuple[Found, ...], note: str) -> Measurement:
    m, total = len(found), found[0].permutations
    p = min(f.p_value for f in found)
    counts = round(p * (total + 1)) - 1
    span = clopper_pearson(counts, total, 1 - (1 - _CONFIDENCE) / m)
    parts = []
    for lines in zip(*(f.lines for f in found), strict=True):
        line = min(lines, key=lambda k: (k.p_value is None, k.p_value or 0.0, -k.evidence))
        if line.p_value is None:
            parts.append(Part(line.title, None, note=line.where))
        else:
            parts.append(Part(line.title, min(1.0, m * line.p_value), n=total,
                              note=f"most telling: {line.where}"))  # fmt: skip
    return Measurement(
        P_VALUE.name, min(1.0, m * p),
        Interval(min(1.0, m * span.low), min(1.0, m * span.high), _CONFIDENCE, span.method),
        total, P_VALUE.goal, parts=tuple(parts),
        note=join_notes(note, "the interval is that of the permutations drawn; each line's p-value "
                        "is adjusted for all other lines"),
    )  # fmt: skip
