"""The policy and its word: rules, verdicts, the Pareto front, the recommendation."""

from assay.decision.advice import Advice, Choice, Expected, Like, Other
from assay.decision.check import check_policy
from assay.decision.judge import applies, judge
from assay.decision.load import PRESETS, load_policy, preset_text
from assay.decision.measured import Measured, measured
from assay.decision.pareto import pareto
from assay.decision.policy import Headline, Policy, Rule
from assay.decision.recommend import recommend
from assay.decision.rescale import rescaled
from assay.decision.shortlist import shortlist
from assay.decision.words import level, places, span, spell

__all__ = [
    "PRESETS",
    "Advice",
    "Choice",
    "Expected",
    "Headline",
    "Like",
    "Measured",
    "Other",
    "Policy",
    "Rule",
    "applies",
    "check_policy",
    "judge",
    "level",
    "load_policy",
    "measured",
    "pareto",
    "places",
    "preset_text",
    "recommend",
    "rescaled",
    "shortlist",
    "span",
    "spell",
]
