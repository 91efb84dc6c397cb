"""How far luck can explain what attacks seem to find, all of them counted."""

from __future__ import annotations

from assay.core import Measurement, Part
from assay.decision import rescaled
from assay.report.attacks import Attacked
from assay.report.findings import TechniqueFindings

#: Adjusted p-value above which luck may explain what an attack found.
SURE = 0.05
#: The one test over all attacks; its parts are the attacks, each adjusted for all others.
TOGETHER = "privacy.leak.p_value"


def adjusted(t: TechniqueFindings) -> dict[str, float]:
    """The p-value of each attack, adjusted for all others, by the attack's title."""
    together = t.measurement(TOGETHER)
    return {p.label: p.value for p in together.parts if p.value is not None} if together else {}


def sure_of(together: Measurement) -> tuple[Part, ...]:
    """The lines of the one test over all attacks that luck does not explain."""
    return tuple(p for p in together.parts if p.value is not None and p.value <= SURE)


def odds_of(a: Attacked, t: TechniqueFindings) -> float | None:
    """The attack's adjusted p-value; None where the test over all did not hold it."""
    known = adjusted(t)
    return known.get(a.title, known.get(a.name))


def may_be_luck(a: Attacked, t: TechniqueFindings, run: int) -> bool:
    """Whether luck would do for what an attack found, ``run`` attacks having been run.

    By the test over all attacks; where that did not hold this one, by its interval, widened so
    that the intervals of all that was looked at hold at once (Bonferroni).
    """
    p = odds_of(a, t)
    if p is not None or a.told is None:
        return p is None or p > SURE
    end, m = a.told
    assert m.value is not None
    assert m.interval is not None
    looks = run if end == "excess" else run * (1 + len(a.further))
    return rescaled(m.interval, m.value, 1 - (1 - m.interval.confidence) / looks).low <= 0


def seen_together(t: TechniqueFindings) -> bool:
    """Whether the one test over all attacks sees something."""
    m = t.measurement(TOGETHER)
    return m is not None and m.value is not None and m.value <= SURE


def luck(a: Attacked, t: TechniqueFindings, run: int) -> str:
    """A sentence on how likely luck is, of an attack that is told; ``run`` attacks were run."""
    p, lucky = odds_of(a, t), may_be_luck(a, t, run)
    doubt = "Luck may explain it" if lucky else "Luck is a poor explanation"
    if p is not None:
        return f"{doubt}: all attacks counted, chance alone would do as well in {odds(p)} such studies."
    if run == 1 and not lucky:
        return "It was the only attack that could be tried."
    does = "reaches down to 0" if lucky else "still lies above 0"
    return f"{doubt}: with an interval widened for all that was tried it {does}."


def together_line(t: TechniqueFindings, told: list[Attacked]) -> str:
    """What the one test over all attacks says, and of which attacks that no story tells."""
    m = t.measurement(TOGETHER)
    if m is None or m.value is None:
        return ""
    names = [n for a in told for n in (a.name, a.title)]
    more = [p.label for p in sure_of(m) if p.label not in names]
    sees = (
        f" It sees something in {', '.join(more)}, though no single count shows it." if more else ""
    )
    return f"One test over all attacks together: chance alone would do as well in {odds(m.value)} such studies.{sees}"


def odds(p: float) -> str:
    """``about 3 of 1,000``: a share that nobody has to read as a decimal."""
    if p < 0.001:
        return "fewer than 1 of 1,000"
    return f"about {round(1000 * p)} of 1,000" if p < 0.1 else f"about {round(100 * p)} of 100"
