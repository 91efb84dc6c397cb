"""Releases and models of a run: which of them may be handed on, and why not the others."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assay.core import Outcome
from assay.data import to_source
from assay.report import TechniqueFindings
from assay.study.export.piece import LeftOut, Piece
from assay.study.fitted import Kept

_GONE = "the store does not hold its first fit (any more)"


@dataclass(frozen=True)
class Wanted:
    """What of the techniques is asked for.

    Attributes:
        releases: The first release of each technique that passes.
        models: The first model of each technique that passes and claims differential privacy.
        anyway: Techniques whose release and model are taken whatever is said against it.
    """

    releases: bool = False
    models: bool = False
    anyway: frozenset[str] = frozenset()


def against_release(found: TechniqueFindings) -> str:
    """Why its release should stay where it is; empty where nothing is said against it."""
    outcome = found.verdict.outcome if found.verdict else Outcome.NOT_MEASURED
    return "" if outcome is Outcome.PASS else f"its verdict is {outcome.value}, not a pass"


def against_model(found: TechniqueFindings) -> str:
    """The same of its model, which was not judged: the releases that it drew were."""
    if reason := against_release(found):
        return reason
    if found.claim is None:
        return "the verdict is on rows it drew; itself it may hold rows, for nothing is claimed"
    return ""


def taken(
    found: TechniqueFindings, kept: Kept | None, place: int, wanted: Wanted
) -> Iterator[Piece | LeftOut]:
    """The first release and model of a technique, as far as they may leave.

    Of several fits only the first: figures are of one release at a time, several tell more, and
    the epsilons of several add up.

    Args:
        found: On the technique.
        kept: Its first fit; None where it is gone.
        place: Its number among the techniques, for names of files.
        wanted: What is asked for.
    """
    name, stem = found.name, f"{place}-{_safe(found.name)}"
    if found.verdict is None:
        if wanted.releases or wanted.models:
            yield LeftOut(f"release and model of {name}", "it could not run")
        return
    for what, asked, reason in (
        ("release", wanted.releases, against_release(found)),
        ("model", wanted.models, against_model(found)),
    ):
        if not asked:
            continue
        if reason and name not in wanted.anyway:
            yield LeftOut(f"{what} of {name}", f"{reason}; --anyway {name} takes it all the same")
        elif kept is None:
            yield LeftOut(f"{what} of {name}", _GONE)
        elif what == "release":
            yield _release(name, stem, kept)
        else:
            yield from _model(name, stem, kept)
    if wanted.releases and found.releases > 1:
        yield LeftOut(
            f"further releases of {name}",
            "figures are of one release at a time: several tell more, and epsilons add up",
        )


def _release(name: str, stem: str, kept: Kept) -> Piece:
    rows = io.BytesIO()
    to_source(kept.release).write_parquet(rows)
    about = f"The release of {name} that was judged first"
    return Piece(f"releases/{stem}.parquet", rows.getvalue(), about)


def _model(name: str, stem: str, kept: Kept) -> Iterator[Piece]:
    for file, content in sorted(kept.model.items()):
        yield Piece(f"models/{stem}/{file}", content, f"Of the model of {name} that drew it")


def _safe(name: str) -> str:
    # The user's text is no file name; the number before it keeps two apart.
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "technique"
