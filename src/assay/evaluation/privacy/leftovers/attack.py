"""Does the release repeat what one person alone wrote, or has?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Kind, Schema
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.leftovers.invented import INVENTED, Known, invented, known
from assay.evaluation.privacy.leftovers.kinds import BY_KIND, Line, by_kind
from assay.evaluation.privacy.leftovers.sources import KINDS, Source, sources
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import pooled

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Leftovers:
    """Strings, numbers and identifiers that one person alone has, found again in a release.

    All real rows there are (T, N and R together) say what one person alone has:

    - in free text, ten words in a row, whatever the case, the punctuation and the spacing; a text
      of fewer words counts whole, where it has 30 characters;
    - in free text, an e-mail or web address, a number of seven digits or more, a code of letters and
      digits, or two words in a row that begin with capitals, as names do;
    - a level, and the format of a level (``AA-999``);
    - a number of six significant digits or more, or a time of day; any number or date of a column
      whose values hardly ever repeat.

    A hit is a release that holds any of it. What many people have is not rare and never counts:
    a message that was forwarded to many, a form's fixed words. Members and controls are treated
    alike, since they are pooled; chance finds as much of N as of T.
    """

    name: ClassVar[str] = "privacy.leftovers"
    question: ClassVar[str] = "Does the release repeat what one person alone wrote or has?"
    attacker: ClassVar[str] = (
        "Has the release, and looks in it for a string or a number that only one person has."
    )
    cost: ClassVar[str] = "n log n: one sort of all words and cells"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.leftovers", "leftovers",
            "a release repeats a string, a number or words in a row that nobody else among all "
            "real rows has",
            source="verbatim spans (Carlini et al. 2021, Extracting Training Data) and rare values, "
            "against a control group (assay)",
        ),
        *BY_KIND, INVENTED,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column of text, levels, numbers or dates."""
        if all(c.kind in (Kind.ARRAY, Kind.BOOLEAN) for c in schema):
            return "there is no column of text, levels, numbers or dates"
        return None

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count people of T and N of whom something was found; ``rng`` is not used."""
        scored = self.scored(evidence)
        if isinstance(scored, str):
            return AttackResult(self.name, reason=scored)
        lines = _found(evidence).lines
        return result_of(
            self.name, scored, note=_note(_known(evidence).sources),
            extra=(
                *by_kind(lines, scored.asked.labels),
                invented(_known(evidence).marks, evidence.releases),
            ),
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """How little chance explains what was found of each person, and their longest run of words;
        or why it cannot be said."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        return _found(evidence).scored


@dataclass(frozen=True)
class _Known:
    """What is searched for, and the strings of all real rows."""

    sources: tuple[Source, ...]
    marks: Known


@dataclass(frozen=True)
class _Found:
    """Who is hit by what."""

    scored: Scored
    lines: tuple[Line, ...]


def _known(evidence: Evidence) -> _Known:
    def make(rng: np.random.Generator) -> _Known:
        assert evidence.holdout is not None
        real, members, controls = pooled(evidence), len(evidence.train), len(evidence.holdout)
        return _Known(sources(real, members + controls), known(real, members, controls))

    return evidence.memo.get("privacy.leftovers", make)


def _found(evidence: Evidence) -> _Found:
    return evidence.work.get("privacy.leftovers", lambda rng: _search(evidence))


def _search(evidence: Evidence) -> _Found:
    asked, looked = everyone(evidence), _known(evidence).sources
    n = len(asked.labels)
    hits: tuple[list[Array], ...] = tuple([] for _ in looked)
    scores = []
    for release in evidence.releases:
        rare: dict[str, Array] = {}
        longest = np.zeros(n)
        for source, masks in zip(looked, hits, strict=True):
            counts, telling = source.found(release, n)
            masks.append(counts > 0)
            if source.kind == "text":
                longest = np.maximum(longest, telling)
            else:  # a level and its format say one thing
                rare[source.column] = np.maximum(rare.get(source.column, 0.0), telling)
        # Rounded, as the order of a sum must not tell people apart.
        scores.append(np.stack([np.round(sum(rare.values(), np.zeros(n)), 6), longest]))
    lines = tuple(
        Line(s.column, s.kind, tuple(m)) for s, m in zip(looked, hits, strict=True)
    )  # fmt: skip
    anything = tuple(
        np.any([ln.hits[i] for ln in lines], axis=0) if lines else np.zeros(n, bool)
        for i in range(len(evidence.releases))
    )
    names = ("rare strings and numbers of one's own", "longest run of one's own words")
    return _Found(Scored(asked, tuple(scores), anything, names), lines)


def _note(looked: tuple[Source, ...]) -> str:
    counts = {
        words: len({s.column for s in looked if KINDS[s.kind] == words})
        for words in dict.fromkeys(KINDS.values())
    }
    said = ", ".join(f"{words}: {n}" for words, n in counts.items() if n)
    return f"searched {said}" if said else "no column has anything that could be a person's own"
