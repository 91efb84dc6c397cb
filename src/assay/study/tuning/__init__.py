"""Settings sought that keep the policy: what is tried, on which rows, and what is reached."""

from assay.study.tuning.looks import Tried
from assay.study.tuning.result import Tuned
from assay.study.tuning.tune import rules_of, tune
from assay.study.tuning.words import (
    compared,
    ending,
    letters,
    margins,
    sentences,
    setting_words,
)
from assay.study.tuning.written import need_free, pasted, write_plan

__all__ = [
    "Tried",
    "Tuned",
    "compared",
    "ending",
    "letters",
    "margins",
    "need_free",
    "pasted",
    "rules_of",
    "sentences",
    "setting_words",
    "tune",
    "write_plan",
]
