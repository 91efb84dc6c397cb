"""What a technique reached on tables like one's own, as figures and in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assay.core import Situation
from assay.decision.advice import Expected
from assay.decision.measured import Figure, Measured, Setting
from assay.decision.ranked import Rank, chosen_by
from assay.decision.words import spell

_LOST = {"classification": "AUC lost", "regression": "R squared lost"}
#: What is shown for each purpose, beside near copies and detectability.
_SHOWN = {
    "training": ("drop", "pairs"), "sharing": ("drop", "pairs"), "testing": ("pairs",),
    "augmentation": ("gain", "drop"),
}  # fmt: skip
_WORDS = {
    "pairs": "pairs of columns off", "clusters": "clusters alike (Rand)", "near": "near copies",
    "detect": "told from real (AUC)", "gain": "gained beside a fifth of the real rows",
}  # fmt: skip
_UNITS = {
    "drop": "of the score", "pairs": "of distance between pairs", "gain": "of the score",
    "near": "of near copies", "drop and pairs": "of score and distance between pairs",
}  # fmt: skip


def expected(
    name: str, situation: Situation, weights: Mapping[Setting, float], measured: Measured
) -> Iterator[Expected]:
    """The figures of the technique ``name`` in the settings that count; those that were not
    measured there are left out. What a model loses is told of tasks of the same kind alone."""
    own = [f for f in measured.figures if f.technique == name and f.setting in weights]
    shown = _SHOWN[situation.purpose] if situation.task else ("pairs", "clusters")
    for value in (*shown, "near", "detect"):
        seen = [f for f in own if getattr(f, value) is not None]
        if value in ("drop", "gain"):
            seen = [f for f in seen if measured.tables[f.table].task == situation.task]
        if seen:
            what = _LOST[situation.task] if value == "drop" else _WORDS[value]
            yield _mean(what, value, seen, weights)


def _mean(
    what: str, value: str, seen: list[Figure], weights: Mapping[Setting, float]
) -> Expected:  # fmt: skip
    seen = sorted(seen, key=lambda f: -weights[f.setting])
    found = [float(getattr(f, value)) for f in seen]
    share = [weights[f.setting] for f in seen]
    mean = sum(v * w for v, w in zip(found, share, strict=True)) / sum(share)
    titles = tuple(dict.fromkeys(f.setting.title for f in seen))
    return Expected(what, mean, min(found), max(found), titles)


def behind_in_words(
    rank: Rank, situation: Situation, weights: Mapping[Setting, float], measured: Measured
) -> str:
    """Where a technique stands among those that nothing speaks against."""
    if not rank.known:
        return "measured on too few of the tables like this one to be compared"
    unit = _UNITS[chosen_by(situation)]
    own = [f.setting for f in measured.figures if f.technique == rank.technique]
    where = " and ".join(
        dict.fromkeys(
            s.title for s in sorted(own, key=lambda s: -weights.get(s, 0)) if s in weights
        )
    )
    if rank.behind == 0:
        return f"the best of those that may be used, by {unit[3:]}, on {where}"
    behind = spell(float(f"{rank.behind:.2g}"))
    if rank.level:
        return (
            f"level with the best ({behind} {unit} behind, within what fits differ by), on {where}"
        )
    return f"{behind} {unit} behind the best, on {where}"
