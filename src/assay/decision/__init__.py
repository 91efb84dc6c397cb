"""The policy and its word: rules, verdicts, the Pareto front, the recommendation."""

from assay.decision.across import Recommended, recommend_across
from assay.decision.advice import Advice, Choice, Expected, Like, Other
from assay.decision.check import check_policy
from assay.decision.judge import applies, judge
from assay.decision.load import PRESETS, load_policy, preset_text
from assay.decision.measured import Measured, measured
from assay.decision.pareto import pareto
from assay.decision.policy import Headline, Policy, Rule
from assay.decision.powers import Power, Powers, Size, powers
from assay.decision.ranks import MeanRank, Pair, Ranking, ranking
from assay.decision.ranks_words import ranks_words
from assay.decision.recommend import recommend
from assay.decision.rescale import rescaled
from assay.decision.shortlist import shortlist
from assay.decision.stability import Spread, stability
from assay.decision.words import level, places, span, spell

__all__ = [
    "PRESETS",
    "Advice",
    "Choice",
    "Expected",
    "Headline",
    "Like",
    "MeanRank",
    "Measured",
    "Other",
    "Pair",
    "Policy",
    "Power",
    "Powers",
    "Ranking",
    "Recommended",
    "Rule",
    "Size",
    "Spread",
    "applies",
    "check_policy",
    "judge",
    "level",
    "load_policy",
    "measured",
    "pareto",
    "places",
    "powers",
    "preset_text",
    "ranking",
    "ranks_words",
    "recommend",
    "recommend_across",
    "rescaled",
    "shortlist",
    "span",
    "spell",
    "stability",
]
