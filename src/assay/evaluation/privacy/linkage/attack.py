"""Can somebody who holds another file about people learn more of them through the release?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Goal, Measurement, Statistic, Tally, not_measured
from assay.data import Kind, Schema, Table
from assay.evaluation.base import Evidence, attack_statistics, missing
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.linkage.candidates import candidates
from assay.evaluation.privacy.linkage.compare import commonness, compared, right
from assay.evaluation.privacy.linkage.records import Records, records
from assay.evaluation.privacy.linkage.weights import Links, linked
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]

#: How often a stranger's link may be as sure: fixes what counts as confident.
STRANGERS = 0.05
#: Shared columns that links are made of: the most telling ones.
COLUMNS = 30

_CONFIDENT = "privacy.linkage.confident.excess"


@dataclass(frozen=True)
class Linkage:
    """Another file about people is linked to the release through the columns that both have.

    Links are made by probabilistic record linkage (Fellegi and Sunter 1969): each shared column
    that agrees or is close adds weight, and more so the rarer the value. A link is confident where
    it is surer than those of 95 in 100 strangers, people of the reference, and no other released
    row fits as well. A hit is a confident link to a row whose other columns are all right for the
    person. Everyone in the file is tried. Without a file, somebody is taken to know the
    quasi-identifiers of everyone.
    """

    name: ClassVar[str] = "privacy.linkage"
    question: ClassVar[str] = (
        "Does the release let somebody with another file learn more about the people in it?"
    )
    attacker: ClassVar[str] = (
        "Has the release and a file about people, some of whom were in the data, such as a voter "
        "roll or a customer list, and knows some other people's whole rows."
    )
    cost: ClassVar[str] = "n d: records are compared within blocks that agree on a few columns"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.linkage", "linkage",
            "a record about them is confidently linked to a released row whose other columns are "
            "all true of them",
            source="Fellegi and Sunter 1969; linkability in WP216 (Article 29 Working Party 2014)",
        ),
        Statistic(
            _CONFIDENT, "linkage: excess among confident links",
            "Of the people with a confident link, the share whose link is right, less that share "
            "among people never seen: how much surer a confident link is for having been in the "
            "data. Of the worst release.", Goal.LOWER, -1.0, 1.0, percent=True,
            source="Fellegi and Sunter 1969; linkability in WP216 (Article 29 Working Party 2014)",
            formula="right links / confident links on T - the same on N",
        ),
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns that are not arrays: one to link by, one to learn."""
        if sum(c.kind is not Kind.ARRAY for c in schema) < 2:
            return "it needs two columns: one to link by and one to learn"
        return None

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Link the file to every release; ``rng`` is not used."""
        found = self._found(evidence)
        if isinstance(found, str):
            return AttackResult(self.name, reason=found)
        share = f"a link is confident where it is surer than {100 * (1 - STRANGERS):g} % of strangers' links"  # fmt: skip
        return result_of(
            self.name, found.scored, note=join_notes(found.records.note, share),
            extra=(_of_confident(found),),
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """How sure and how right each person's best link is, or why it cannot be said."""
        found = self._found(evidence)
        return found if isinstance(found, str) else found.scored

    def _found(self, evidence: Evidence) -> Found | str:
        reason = missing(evidence)
        if reason:
            return reason
        return evidence.work.get(self.name, lambda rng: _found(evidence, rng))


@dataclass(frozen=True)
class Found:
    """What the attack found.

    Attributes:
        records: The attacker's file.
        scored: Scores and hits.
        confident: Who has a confident link, one bool array (n,) a release.
    """

    records: Records
    scored: Scored
    confident: tuple[Array, ...]


def _found(evidence: Evidence, rng: np.random.Generator) -> Found | str:
    held = records(evidence)
    if isinstance(held, str):
        return held
    asked = everyone(evidence)
    tried = held.people >= 0
    confident, scores, hits = [], [], []
    for release in evidence.releases:
        sure, learnt, values = _reached(held, asked.rows, release, rng)
        stand = _standing_in(tried, rng)
        confident.append(sure & tried)
        scores.append(values[:, stand])
        hits.append((sure & learnt)[stand])
    names = ("confidence of a link that is right", "how telling what a link says rightly is")
    scored = Scored(asked, tuple(scores), tuple(hits), names, (tried,) * len(hits))
    return Found(held, scored, tuple(confident))


def _reached(
    held: Records, rows: Table, release: Table, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Of one release: who has a confident link, whose link says only what is right, and the
    two scores, for each person asked about."""
    # Equal rows say the same, so that to be linked to any of them is to be linked to one.
    names = [*held.table.names, *(c.name for c in held.added)]
    distinct = Table(release.frame.select(names).unique(maintain_order=True), release.schema.only(names))  # fmt: skip
    links = _linked(held, distinct, rng)
    # The first value that no more than a twentieth of the strangers exceed.
    limit = np.quantile(links.confidence[held.strangers], 1 - STRANGERS, method="higher")
    best = np.where(held.people >= 0, links.best[held.people], -1)
    confidence = np.where(best >= 0, links.confidence[held.people], 0.0)
    there = np.flatnonzero(best >= 0)
    truth, said = rows.take(there), distinct.take(best[there])
    share, telling = np.zeros(len(rows)), np.zeros(len(rows))
    for column in held.added:
        near, name = held.tolerances[column.name], column.name
        correct = right(column, truth[name], said[name], near)
        share[there] += correct
        surprise = -np.log(commonness(column, rows[name], near))
        telling[there] += correct * surprise[there]
    learnt = share == len(held.added)
    return confidence > limit, learnt, np.stack([confidence * learnt, np.round(telling, 9)])


def _linked(held: Records, release: Table, rng: np.random.Generator) -> Links:
    columns = [
        compared(c, held.table[c.name], release[c.name], held.tolerances[c.name], rng)
        for c in held.table.schema
    ]  # fmt: skip
    columns = sorted(columns, key=lambda c: float(c.chance[-1]))[:COLUMNS]
    i, j = candidates(*(np.stack([c.blocks[side] for c in columns]) for side in (0, 1)))
    return linked(columns, i, j)


def _standing_in(tried: Array, rng: np.random.Generator) -> Array:
    """Whose scores each person has: their own, or those of a random person in the file for who is
    not. Whether somebody is in the file must not look like whether they were in the data."""
    stand = np.arange(len(tried))
    if tried.any():
        stand[~tried] = rng.choice(np.flatnonzero(tried), int((~tried).sum()))
    return stand


def _of_confident(found: Found) -> Measurement:
    """Of those with a confident link, how many are right: members less controls."""
    asked, hits = found.scored.asked, found.scored.hits
    assert hits is not None
    train, control = (
        tuple(
            Tally(int((h & c & who).sum()), int((c & who).sum()))
            for h, c in zip(hits, found.confident, strict=True)
        )
        for who in (asked.labels == 1, asked.labels == 0)
    )
    if not all(any(t.tries for t in tallies) for tallies in (train, control)):
        reason = "there were no confident links of both members and controls to compare"
        return not_measured(_CONFIDENT, reason, Goal.LOWER)
    return replace(AttackResult(_CONFIDENT, train, control).measurements()[2], name=_CONFIDENT)
