"""Noisy codes that a fit which was killed or failed finds again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assay.data import Encoder
from assay.techniques.checkpoints import Place
from assay.techniques.promised import Codes

_NAME = "codes"
_NAMES = ("bounds", "levels")  # of columns


def drawn_once(place: Place | None, draw: Callable[[], Codes]) -> Codes:
    """The codes that ``draw`` finds by noisy histograms, or those of an earlier run of the same fit
    that was killed or failed.

    Steps that were kept were trained on codes of the first histograms: with new noise they would
    be of other codes, and the histograms would be behind the model twice. So they are kept before
    the first step. Where they are gone or damaged all begins anew, steps included, for the
    key of what is trained depends on the codes. That is sound: the lost run gave nothing to
    anybody, so that its histograms and steps are not behind what is released. Of one that failed it
    was told that it did: by an error, which does not depend on the rows, or because no numbers came
    out, which stays its result as long as what was kept does; see :func:`assay.nn.train`.

    Args:
        place: Of the fit; None keeps nothing.
        draw: Called where nothing was kept.
    """
    if place is None:
        return draw()
    kept = _read(place.find(_NAME))
    if kept is None:
        kept = draw()
        place.keep(_NAME, _state(kept))
    return kept


def _state(codes: Codes) -> dict[str, Any]:
    return {
        "encoder": codes.encoder.to_state(),
        "shares": [s.tolist() for s in codes.shares],
        **{key: list(getattr(codes, key)) for key in _NAMES},
    }


def _read(state: Any) -> Codes | None:
    try:
        shares = tuple(np.array(s, float) for s in state["shares"])
        names = {key: tuple(state[key]) for key in _NAMES}
        return Codes(Encoder.from_state(state["encoder"]), shares, **names)
    except (KeyError, TypeError, ValueError):
        return None
