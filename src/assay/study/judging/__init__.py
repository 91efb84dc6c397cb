"""Other people's evaluators, asked about the same rows as ours: they decide nothing."""

from assay.study.judging.config import JudgeConfig
from assay.study.judging.judge import Judge, judges_of
from assay.study.judging.ready import Ready, ready_judges

__all__ = ["Judge", "JudgeConfig", "Ready", "judges_of", "ready_judges"]
