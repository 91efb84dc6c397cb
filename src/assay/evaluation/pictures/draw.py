"""Every picture of one technique's first release, or the words why one is not there."""

from __future__ import annotations

import logging
from collections.abc import Callable

from assay.core import AssayError, Picture, Seeds, Undrawn, place
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.pictures.columns import column_pictures
from assay.evaluation.pictures.curves import curve_pictures
from assay.evaluation.pictures.heat import heat_pictures
from assay.evaluation.pictures.importances import importance_pictures
from assay.evaluation.pictures.maps import map_pictures
from assay.evaluation.pictures.pairs import pair_pictures
from assay.evaluation.pictures.sides import EACH, GLANCE, MODELS, TOGETHER


def draw_all(
    evidence: Evidence, seeds: Seeds, *, rows_visible: bool = False
) -> tuple[Picture, ...]:
    """All pictures of the evidence's depth, of release 1 beside real rows.

    Args:
        evidence: As metrics see it; a holdout of fewer than two rows counts as none.
        seeds: Of the technique.
        rows_visible: Whether single rows may be drawn too. Never set it for a page that is shared.

    Returns:
        Pictures in the order of their topics, none at the policy's depth. One that could not be
        drawn says why.
    """
    if evidence.depth is Depth.POLICY:
        return ()
    if not evidence.releases or min(len(evidence.train), len(evidence.releases[0])) < 2:
        return ()
    rng = seeds.rng
    kinds: list[tuple[str, str, str, Callable[[], list[Picture]]]] = [
        (EACH, "columns", "Columns", lambda: column_pictures(evidence)),
        (TOGETHER, "pairs", "Pairs of numbers",
         lambda: pair_pictures(evidence, rng("pictures.pairs"), rows_visible)),
        (TOGETHER, "associations", "How columns go together", lambda: heat_pictures(evidence)),
        (GLANCE, "maps", "All columns on one plane",
         lambda: map_pictures(evidence, rng("pictures.maps"), rows_visible)),
        (MODELS, "curves", "ROC and calibration curves", lambda: curve_pictures(evidence)),
        (MODELS, "importances", "Importances", lambda: importance_pictures(evidence)),
    ]  # fmt: skip
    found: list[Picture] = []
    for topic, id, title, make in kinds:
        try:
            found += make()
        except AssayError as error:
            found.append(Undrawn(id=id, topic=topic, title=title, reason=error.sentence))
        except Exception as error:
            # The message may hold cells of the table: the place is what may be shown.
            logging.getLogger("assay").warning("%s could not be drawn: %s", id, place(error))
            reason = f"it stopped with {place(error)}"
            found.append(Undrawn(id=id, topic=topic, title=title, reason=reason))
    return tuple(found)
