"""Does our own evaluator catch what it must (a zoo of planted leaks, and the battery held to it),
and does an implementation keep the epsilon that it claims (``epsilon/``)?"""

from assay.audit.calibrate import ALPHA, Caught, Round, Trial, alarms, power
from assay.audit.deal import Deal, deal
from assay.audit.epsilon import (
    Bound,
    Canaries,
    Claimed,
    CommandLine,
    Found,
    Game,
    Remark,
    Scores,
    SeenAnswers,
    SeenRows,
    SeenSteps,
    judged,
    play,
    remarks,
    scores_of_files,
    together,
)
from assay.audit.zoo import ZOO, Leaky, planted

__all__ = [
    "ALPHA",
    "ZOO",
    "Bound",
    "Canaries",
    "Caught",
    "Claimed",
    "CommandLine",
    "Deal",
    "Found",
    "Game",
    "Leaky",
    "Remark",
    "Round",
    "Scores",
    "SeenAnswers",
    "SeenRows",
    "SeenSteps",
    "Trial",
    "alarms",
    "deal",
    "judged",
    "planted",
    "play",
    "power",
    "remarks",
    "scores_of_files",
    "together",
]
