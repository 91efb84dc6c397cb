"""What an absence of alarm means, and what many evaluations of the same rows do."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from assay.core.intervals import clopper_pearson
from assay.decision import level, spell
from assay.report.findings import Calibration, Findings

#: Evaluations of the same rows from which on a reader is warned.
_MANY = 3
#: Runs a size below which 95 of 100 cannot be told from all.
_ENOUGH = 20
_NEVER = "not so often at any size tried"


@dataclass(frozen=True)
class CalibrationView:
    """A calibration as texts; ``rows`` hold the leak, its two sizes and the runs, ``certainty``
    says how sure so many runs can be."""

    summary: str
    rows: tuple[tuple[str, str, str, str], ...]
    certainty: str
    false_alarms: str
    command: str


def calibration_view(found: Calibration) -> CalibrationView:
    """The table under the verdict."""
    about = f" Tried on {found.about.rstrip('.')}." if found.about else ""
    return CalibrationView(
        _summary(found),
        tuple(
            (r.leak, _size(r.at_80, r.unit), _size(r.at_95, r.unit), f"{r.runs:,}")
            for r in found.rows
        ),
        _certainty(found),
        f"Without a leak, {found.alarms:,} of {found.clean:,} runs raised a false alarm "
        f"({level(found.interval.confidence)} interval {_percent(found.interval.low)} to "
        f"{_percent(found.interval.high)}).{about}",
        found.command,
    )  # fmt: skip


def _summary(found: Calibration) -> str:
    """The smallest leaks of all kinds in one line."""
    sizes = sorted(r.at_95 for r in found.rows if r.at_95 is not None and not r.unit)
    missed = sum(r.at_95 is None for r in found.rows)
    blind = f"; {missed} of {len(found.rows)} kinds of leak went unseen too often at every size tried" * bool(missed)  # fmt: skip
    if not sizes:
        return f"An absence of alarm means little{blind}"
    few = _runs(found)
    blind += f"; with {few:,} run{'s' * (few != 1)} a size this is a first hint only" * (
        few < _ENOUGH
    )
    ends = list(dict.fromkeys((_percent(sizes[0]), _percent(sizes[-1]))))
    by_kind = ", by kind of leak" * (len(ends) > 1)
    return f"An absence of alarm means that less than {' to '.join(ends)} of the training rows was leaked{by_kind}{blind}"


def _runs(found: Calibration) -> int:
    return min((r.runs for r in found.rows), default=0)


def _certainty(found: Calibration) -> str:
    """The interval of the fewest alarms that are read as 95 of 100."""
    runs = _runs(found)
    if not runs:
        return ""
    hits = ceil(round(0.95 * runs, 9))
    span = clopper_pearson(hits, runs)
    return (
        f"95 of 100 is read from {runs:,} run{'s' * (runs != 1)} a size: {hits:,} caught or more, "
        f"and {hits:,} of {runs:,} mean {_percent(span.low)} to {_percent(span.high)} "
        f"({level(span.confidence)} interval)."
    )


def _size(size: float | None, unit: str) -> str:
    if size is None:
        return _NEVER
    if unit == "once":
        return "caught"
    if unit.startswith("of "):
        return f"{_percent(size)} {unit}"
    return f"{size:g} {unit}" if unit else _percent(size)


def _percent(share: float) -> str:
    return spell(share, percent=True)


def warnings(findings: Findings) -> tuple[str, ...]:
    """What a reader must bear in mind: of the data, and of how often they were looked at."""
    if findings.uses < _MANY:
        return findings.data.warnings
    often = (
        f"These training rows have now been evaluated {findings.uses:,} times. Publishing many "
        "figures about many versions of one data set leaks: put together, they can rebuild its "
        "most unusual people (ReconSyn, arXiv 2312.05114). Publish few of them, and decide "
        "beforehand how often you will look."
    )
    return (*findings.data.warnings, often)
