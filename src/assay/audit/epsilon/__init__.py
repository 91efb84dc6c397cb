"""Does an implementation keep the epsilon that it claims?"""

from assay.audit.epsilon.bounds import Scores, exact, gaussian
from assay.audit.epsilon.canaries import Canaries
from assay.audit.epsilon.claims import remarks
from assay.audit.epsilon.errors import errors_of
from assay.audit.epsilon.files import scores_of_files
from assay.audit.epsilon.game import Game, play, together
from assay.audit.epsilon.looks import Look, look, look_outside, look_steps
from assay.audit.epsilon.one_run import one_run, one_run_gaussian
from assay.audit.epsilon.outside import CommandLine, Heard
from assay.audit.epsilon.pairs import Pairs
from assay.audit.epsilon.parts import Part, parts
from assay.audit.epsilon.power import chance_to_see, chance_to_tell, runs_needed
from assay.audit.epsilon.seen_answers import SeenAnswers
from assay.audit.epsilon.seen_choices import SeenChoices, SeenScores
from assay.audit.epsilon.seen_levels import SeenBounds, SeenLevels
from assay.audit.epsilon.seen_masked import SeenMasked
from assay.audit.epsilon.seen_outside import SeenOutside
from assay.audit.epsilon.seen_rows import SeenRows
from assay.audit.epsilon.seen_steps import SeenSteps, noisy_sums
from assay.audit.epsilon.verdict import LEAST, Claimed, Found, judged
from assay.audit.epsilon.worth import replaced_claim

__all__ = [
    "LEAST",
    "Canaries",
    "Claimed",
    "CommandLine",
    "Found",
    "Game",
    "Heard",
    "Look",
    "Pairs",
    "Part",
    "Scores",
    "SeenAnswers",
    "SeenBounds",
    "SeenChoices",
    "SeenLevels",
    "SeenMasked",
    "SeenOutside",
    "SeenRows",
    "SeenScores",
    "SeenSteps",
    "chance_to_see",
    "chance_to_tell",
    "errors_of",
    "exact",
    "gaussian",
    "judged",
    "look",
    "look_outside",
    "look_steps",
    "noisy_sums",
    "one_run",
    "one_run_gaussian",
    "parts",
    "play",
    "remarks",
    "replaced_claim",
    "runs_needed",
    "scores_of_files",
    "together",
]
