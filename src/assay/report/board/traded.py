"""What each technique of a benchmark loses beside what attacks find, as a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from assay.core import Statistic
from assay.report.board.lines import Line
from assay.report.drawings import Traded, draw_traded

_SHORT = 26  # letters of a title above an axis of the drawing


def traded(every: Sequence[Line], known: Mapping[str, Statistic]) -> Markup | None:
    """One row a line of the leaderboard that ran at all; None where none did.

    What is lost is the first figure of the leaderboard's cell: of the statistic of most data sets.
    """
    rows = [
        Traded(
            h.entrant.name, h.useful[0][0] if h.useful else None,
            h.worst.excess if h.worst else None, (h.leaks.releases, h.leaks.tested), bool(h.claims),
        )
        for h in (line.held for line in every) if h.tried > h.failed
    ]  # fmt: skip
    if not rows:
        return None
    names = {r.lost.name for r in rows if r.lost is not None}
    one = known.get(names.pop()) if len(names) == 1 else None
    lost = one.title if one and len(one.title) <= _SHORT else "what is lost"
    return draw_traded(rows, lost, "worst attack")
