"""Which techniques to try on a table before any was fitted, and why not the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from assay.core import Offer, Situation
from assay.decision.advice import Advice, Choice, Like, Other
from assay.decision.against import against, minutes, near_copies
from assay.decision.cost import Cost, cost_of
from assay.decision.expected import behind_in_words, expected
from assay.decision.likeness import weights
from assay.decision.measured import Measured, Setting, measured
from assay.decision.ranked import Rank, ranked
from assay.decision.remarks import remarks, to_declare

_CHOICES = 3
#: Behind the best by more than this, which the policy `partner` allows a model to lose, none is named.
FAR = 0.05
#: Near copies of a technique that nobody looked at, where two are otherwise level.
_UNSEEN = 0.02


def shortlist(
    situation: Situation, offers: Iterable[Offer], evidence: Measured | None = None
) -> Advice:
    """At most three techniques for a situation, by what was measured on tables like it.

    Those are left out that cannot take the table or make the promise, are too dear, were never
    measured, or gave back people. Of the rest the one comes first that lost least on the tables
    that are most alike; of those that are level with it within what fits differ by, the one with
    the fewest near copies (but under a promise), then the quickest.

    Args:
        situation: The table and the wish.
        offers: Every technique that may be released, with what it says to this table.
        evidence: What was measured; what the package ships where nothing is said.
    """
    known, every = evidence or measured(), list(offers)
    near = weights(situation, known)
    costs = {o.name: cost_of(o, situation, known) for o in every}
    reasons = {o.name: against(o, situation, costs[o.name], near, known) for o in every}
    fit = [o for o in every if not reasons[o.name]]
    ranks = _ordered(ranked([o.name for o in fit], situation, near, known), situation, known, costs)
    named = {o.name: o for o in fit}
    first = [r for r in ranks if r.known and (r.behind <= FAR or r is ranks[0])][:_CHOICES]
    choices = [_choice(named[r.technique], r, situation, near, known, costs) for r in first]
    for rank in ranks:
        if rank not in first:
            reasons[rank.technique] = behind_in_words(rank, situation, near, known)
    names = [c.technique for c in choices]
    others = [Other(n, reason) for n, reason in reasons.items() if n not in names]
    like = tuple(
        Like(s.title, known.tables[s.table].rows, known.tables[s.table].columns, weight)
        for s, weight in near.items()
    )  # fmt: skip
    return Advice(
        situation, like, tuple(choices), (*others, *_peers(every, near, known)),
        to_declare(situation, every, bool(choices)),
        tuple(remarks(situation, every, names, near, known)),
    )  # fmt: skip


def _ordered(
    ranks: Sequence[Rank], situation: Situation, known: Measured, costs: Mapping[str, Cost]
) -> list[Rank]:
    """Those that are level by near copies, to a hundredth, then by time, to a power of ten from half
    a minute on, then by how far they are behind; the rest after them."""

    def place(rank: Rank) -> tuple[float, float, float]:
        found = near_copies(rank.technique, situation, known)
        copies = _UNSEEN if found is None else max(0.0, found[0])
        cost = costs[rank.technique].minutes
        time = math.inf if cost is None else round(math.log10(max(0.5, cost)))
        return 0.0 if situation.epsilon else round(copies, 2), time, rank.behind

    level = sorted((r for r in ranks if r.level), key=place)
    return [*level, *(r for r in ranks if not r.level)]


def _choice(
    offer: Offer, rank: Rank, situation: Situation, near: Mapping[Setting, float], known: Measured,
    costs: Mapping[str, Cost],
) -> Choice:  # fmt: skip
    cost = costs[offer.name]
    return Choice(
        offer.name, offer.title, offer.source, offer.settings,
        (behind_in_words(rank, situation, near, known), offer.suits),
        tuple(expected(offer.name, situation, near, known)),
        cost.minutes, cost.factor, cost.megabytes, rank.level, offer.missing,
    )  # fmt: skip


def _peers(
    offers: Sequence[Offer], near: Mapping[Setting, float], known: Measured
) -> Iterable[Other]:
    """Other people's generators that were measured on the same tables."""
    ours = {o.name for o in offers}
    own: dict[str, list[tuple[float, float]]] = {}
    seen: dict[str, list[str]] = {}
    for f in known.figures:
        if f.technique not in ours and f.setting in near and f.drop is not None and f.fit_cpu_s:
            own.setdefault(f.technique, []).append((f.drop, f.fit_cpu_s))
            seen.setdefault(f.technique, []).append(f.setting.title)
    for name, found in own.items():
        lost, spent = (sum(x) / len(x) for x in zip(*found, strict=True))
        where = " and ".join(dict.fromkeys(seen[name]))
        yield Other(
            name,
            f"not part of assay; measured on {where}: score lost {lost:.3f}, "
            f"{minutes(spent / 60)} CPU minutes a fit",
        )
