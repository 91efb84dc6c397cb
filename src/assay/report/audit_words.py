"""The sentences of an audit's page, for a reader who must sign and not compute."""

from __future__ import annotations

from assay.core import (
    CONSISTENT,
    PRIORS,
    TOO_FEW,
    VIOLATION,
    Audited,
    Bound,
    believed,
    odds,
    posterior,
)
from assay.decision import level, spell

_RELATIONS = {
    "add-or-remove": "one person more or fewer",
    "replace": "one person replaced by another",
}
_SHOWN = 100.0  # an epsilon above which a number says nothing more


def promise(found: Audited) -> str:
    """``ε = 1 at δ = 1e-5``."""
    claimed = found.claimed
    delta = f" at δ = {small(claimed.delta)}" if claimed.delta else " without a δ"
    return f"ε = {claimed.epsilon:g}{delta}"


def verdict_word(found: Audited) -> tuple[str, str]:
    """The verdict in a word or two, and the kind of outcome that colours it."""
    if found.violated:
        return "Violation", "fail"
    if found.faults:
        return "The claim does not hold", "fail"
    if found.verdict == CONSISTENT:
        return "Consistent", "pass"
    return found.verdict.capitalize(), "inconclusive"


def verdict_sentence(found: Audited) -> str:
    """What was found of the claim, in one sentence."""
    name, said = found.audited, promise(found)
    games = _games(found.telling)
    if found.violated and games:
        return (
            f"{name} does not keep {said}: what an attacker saw in the {games} is not possible under a "
            "claim that is kept."
        )
    if found.violated:
        told = telling(found)
        if_so = f", if {told.assumes}" if told.assumes else ""
        return (
            f"{name} does not keep {said}: what an attacker saw is only possible with an ε of at "
            f"least {shown(told.epsilon)}{if_so}."
        )
    if found.faults:
        few = len(found.faults)
        return (
            f"{name} does not keep {said}, whatever the runs show: {few} finding{'s' * (few != 1)} of "
            "the look before the game rule the claim out."
        )
    if found.verdict == CONSISTENT:
        return (
            f"What an attacker saw of {name} is consistent with {said}: no lower bound is above it, "
            "and noise half as large as it must be would have been seen in 99 of 100 such audits."
        )
    if games:
        return (
            f"Whether {name} keeps {said} is open: nothing speaks against it, but the {games} could "
            "not tell."
        )
    if found.verdict == TOO_FEW:
        many = (
            f"about {found.needed:,} canaries there and as many not" if found.needed
            else "a few times as many"
        )  # fmt: skip
        return (
            f"Whether {name} keeps {said} is open: nothing speaks against it, but with so few runs "
            f"noise half as large as it must be could go unseen; {many} would tell."
        )
    return (
        f"Whether {name} keeps {said} is open: in this game noise half as large as it must be would "
        "not be seen in any number of runs, so it says nothing for the claim."
    )


def telling(found: Audited) -> Bound:
    """The bound that a sentence names: the highest that assumes nothing where it is above the claim,
    else the highest."""
    sure = max((b for b in found.bounds if not b.assumes), key=lambda b: b.epsilon)
    if sure.epsilon > found.claimed.epsilon:
        return sure
    return max(found.bounds, key=lambda b: b.epsilon)


def sureness(found: Audited) -> str:
    """How often such a verdict is wrong by luck."""
    wrong = spell(1 - found.confidence, percent=True)
    return (
        f"An implementation that keeps its claim is called a violation in at most {wrong} of such "
        f"audits, all methods{' and games' * bool(found.parts)} together."
    )


def part_rows(found: Audited) -> list[tuple[str, str, tuple[str, str], str, str, str, str]]:
    """Of each game of what else is asked of the rows: its name, verdict and the outcome that colours
    it, epsilon at least, the one that is claimed in it, its canaries, and what the attacker saw."""
    outcomes = {VIOLATION: ("fail", "✕"), CONSISTENT: ("pass", "✓")}
    return [
        (
            name, one.verdict, outcomes.get(one.verdict, ("inconclusive", "◐")), shown(one.epsilon),
            f"{one.claimed.epsilon:.3g}", f"{one.runs[0]:,} there, {one.runs[1]:,} not", one.game,
        )
        for name, one in found.parts.items()
    ]  # fmt: skip


def _games(names: tuple[str, ...]) -> str:
    """``game of choices``, ``games of choices and bounds``; empty for none."""
    if not names:
        return ""
    *first, last = names
    return f"games of {', '.join(first)} and {last}" if first else f"game of {last}"


def claim_facts(found: Audited) -> list[tuple[str, str]]:
    """What was claimed, field by field (NIST SP 800-226)."""
    c = found.claimed
    unsaid = "not said" if found.box == "files" else "not said by the program"
    by = c.implementation or f"whoever gave the claim to this audit; {found.audited} itself was not asked"  # fmt: skip
    chance = f" (a chance of 1 in {1 / c.delta:,.0f})" if c.delta else " (the promise never fails)"
    follows = "" if c.added is None else f", which follows from ε = {c.added:g} at add-or-remove"
    return [
        ("Epsilon (ε)", f"{c.epsilon:g}{follows}"),
        ("Delta (δ)", f"{small(c.delta)}{chance}"),
        ("Neighbouring tables", f"{c.relation}: {_RELATIONS.get(c.relation, '')}".rstrip(": ")),
        ("Unit of privacy", c.unit or unsaid),
        ("Variant", c.variant or unsaid),
        ("Assumed public", ", ".join(c.public) or unsaid),
        ("Counted by", c.accountant or unsaid),
        ("Claimed by", by),
    ]


def meaning_rows(found: Audited) -> list[tuple[str, str, str]]:
    """Beliefs before, after by the claim, and after by what was found at least."""
    rows = []
    for prior in PRIORS:
        after = [
            f"{believed(prior, e)} (odds {odds(posterior(prior, e))})"
            for e in (found.claimed.epsilon, telling(found).epsilon)
        ]
        rows.append((f"{spell(prior, percent=True)} (odds {odds(prior)})", after[0], after[1]))
    return rows


def tight(found: Audited) -> str:
    """How much of what the claim allows was seen."""
    low, middle, high = (spell(v, percent=True, digits=0) for v in found.tightness)
    what = "the ε" if found.claimed.mu is None else f"the shift (μ = {found.claimed.mu:.3g})"
    if found.tightness[2] * found.claimed.epsilon > _SHOWN:
        return f"The attacker saw at least {low} of {what} that the claim allows."
    return (
        f"The attacker saw {middle} [{low}, {high}] of {what} that the claim allows. Near 100 % nothing of "
        "the promise is left unused and little could be wrong without being seen; less means that the "
        "game, or the accounting, leaves something away."
    )


def unseen(found: Audited) -> list[str]:
    """What this audit cannot say, in plain words."""
    tables = {
        "white": "The attacker here saw more than anybody will who is given the released rows, and the "
        "tables were made to show faults. Your own data were not used: how they are prepared, split or "
        "coded before the mechanism sees them is not audited.",
        "black": "The attacker saw released rows alone, of tables made for this. That is far less than a "
        "white-box game shows: what it did not see proves nothing.",
        "files": "Only releases that were handed over were looked at, for one canary and one way to score "
        "them. Another person, or another attacker, may show more.",
    }  # fmt: skip
    found_unit = found.claimed.unit in ("", "row")
    return [
        "An audit finds faults; it cannot prove that there are none. A fault that these tables and this "
        "attacker do not touch is not seen.",
        tables[found.box],
        *[
            "The promise is for one row. Where a person has several rows it covers each of them, not the "
            "person."
        ] * found_unit,
        "Other uses of the same data are not in this claim: tuning, earlier releases, figures published "
        "about the real rows. Their ε adds up.",
        "It looks at the numbers that come out, not at how long a run takes, what stays in memory, files "
        "or logs, or who may read the real data.",
        "Differential privacy limits what is learnt from a person's taking part. It does not stop anybody "
        "from learning of a person what is true of people like them.",
    ]  # fmt: skip


def small(delta: float) -> str:
    """``1e-5``."""
    return f"{delta:g}".replace("e-0", "e-")


def shown(epsilon: float) -> str:
    """An epsilon as a page spells it."""
    return f"{epsilon:.3g}" if epsilon <= _SHOWN else f"more than {_SHOWN:g}"


def confidence(value: float) -> str:
    """``95 %``."""
    return level(value)
