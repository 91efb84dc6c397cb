"""The fields of a differential privacy claim that NIST SP 800-226 asks for, technique by technique."""

from __future__ import annotations

from assay.core import PrivacyClaim, in_words
from assay.decision import spell
from assay.report.findings import Findings, TechniqueFindings
from assay.report.law import Item, Source

_NIST = "NIST SP 800-226 (March 2025)"

NIST = Source(
    "nist", "NIST SP 800-226: differential privacy claims",
    "A claim is as good as its weakest part: ε says little where the unit, the composition or the "
    "code are wrong. A missing field is not evaluated, and a claim without it is no claim.",
    tuple(
        Item(key, title, asks, _NIST, number)
        for key, title, asks, number in (
            ("epsilon", "Epsilon (ε)", "How much one person's presence may change what is released, at most.", "The guidelines set no limit that we know of: your policy decides."),
            ("delta", "Delta (δ)", "How likely the bound may fail.", "Your policy decides; it should be far below 1 in the number of people."),
            ("variant", "Variant", "In which form the bound is stated.", ""),
            ("neighbours", "Neighbouring relation", "Which two data sets count as differing by one person.", ""),
            ("unit", "Unit of privacy", "Whose privacy: of a person, or only of a row.", ""),
            ("composition", "Composition", "That everything computed from the data is counted, tuning and earlier releases too.", ""),
            ("side-channels", "Side channels", "That time, rounding and randomness of the code give nothing away.", ""),
            ("collection", "Exposure of the data themselves", "That the real data are safe where they are collected and kept.", ""),
        )
    ),
)  # fmt: skip


def promised(key: str, t: TechniqueFindings, findings: Findings) -> tuple[bool, str]:
    """Whether a claim says something under this key, and what; ``t`` must have a claim."""
    claim = t.claim
    assert claim is not None
    if key in ("side-channels", "collection"):
        return False, _UNSAID[key]
    return True, _SAID[key](claim, t, findings)


_UNSAID = {
    "side-channels": "the claim has no word on side channels; ask who wrote the code",
    "collection": "a study of rows cannot see it; ask who keeps the data",
}


def _epsilon(c: PrivacyClaim, t: TechniqueFindings, f: Findings) -> str:
    said = f"ε = {spell(c.epsilon)}, claimed: {in_words(c.epsilon)}"
    return f"{said}; the attacks can show it to be false, not true"


def _delta(c: PrivacyClaim, t: TechniqueFindings, f: Findings) -> str:
    said = f"δ = {c.delta:g}" + (f" (1 in {1 / c.delta:,.0f})" if c.delta else "")
    if f.data.train and c.delta >= 1 / f.data.train:
        return f"{said}: not below 1 in {f.data.train:,}, the number of training rows, so it may give away a whole person"
    return said


def _variant(c: PrivacyClaim, t: TechniqueFindings, f: Findings) -> str:
    return c.variant


def _neighbours(c: PrivacyClaim, t: TechniqueFindings, f: Findings) -> str:
    public = ", ".join(c.assumed_public) or "nothing"
    return f"{c.neighbours}; assumed public: {public}"


def _unit(c: PrivacyClaim, t: TechniqueFindings, f: Findings) -> str:
    if c.unit == f.data.unit:
        return f"{c.unit}, as in this study"
    return f"{c.unit}, while this study's unit is {f.data.unit}: ask whether the claim covers that"


def _composition(c: PrivacyClaim, t: TechniqueFindings, f: Findings) -> str:
    said = f"counted by {c.accountant}, in {c.implementation}, for one fit"
    fits = f"; to release more than one of this study's {t.releases} fits adds them up" * (t.releases > 1)  # fmt: skip
    return f"{said}{fits}; whether tuning and earlier releases are counted: not evaluated"


_SAID = {
    "epsilon": _epsilon, "delta": _delta, "variant": _variant, "neighbours": _neighbours,
    "unit": _unit, "composition": _composition,
}  # fmt: skip
