"""SDMetrics: distance to the closest record against holdout and against chance, and disclosure.

It gives no verdict. Its documents call an overfitting score of 1 the best ("never closer to the
training data than to the validation data") and a lower one a bias towards the training rows: that
is its reading here, with an exact interval of the share of rows that it counts as closer to T. For
the other scores its documents only say that 1 is as safe as random data; real people's fresh rows
score far below 1, so there is no line to hold them against: ``alarm`` stays null.

The tool's own option to thin is not used: it thins T too, which hides copies. ``--most`` thins the
release alone before the distances are taken: the share of copies in it stays as it was. The
distances are scaled by the range of the table they are taken to, so one extreme value in T alone
brings every row nearer to T: a false alarm of the tool's own making.
"""

from __future__ import annotations

from typing import Any

from peer_common import Found, Given, Measure, main, share
from sdmetrics.single_table import (
    DCRBaselineProtection,
    DCROverfittingProtection,
    DisclosureProtection,
    DisclosureProtectionEstimate,
)

NONE = "its documents name no score that is bad"


def metadata(given: Given) -> dict[str, Any]:
    kinds = {
        c: {"sdtype": "numerical" if c in given.numeric else "categorical"} for c in given.T.columns
    }
    return {"columns": kinds}


def overfitting(given: Given) -> list[Found]:
    S = given.S.head(given.most or len(given.S))  # shuffled by peer_common
    found = DCROverfittingProtection.compute_breakdown(
        given.T, S, given.N, {"tables": {"t": metadata(given)}}, "t"
    )
    rows = len(S)
    closer = found["synthetic_data_percentages"]["closer_to_training"]
    low, high = share(round(closer * rows), rows)
    interval = (min(1.0, 2 * (1 - high)), min(1.0, 2 * (1 - low)))
    return [Found(found["score"], interval, low > 0.5)]


def baseline(given: Given) -> list[Found]:
    S = given.S.head(given.most or len(given.S))
    tables = {"tables": {"t": metadata(given)}}
    return [Found(DCRBaselineProtection.compute(given.T, S, tables, "t"))]


def known(given: Given) -> dict[str, Any]:
    return {
        "known_column_names": given.known,
        "sensitive_column_names": [given.secret],
        "continuous_column_names": [c for c in given.numeric if given.T[c].nunique() > 10] or None,
    }


def disclosure(given: Given) -> list[Found]:
    return [Found(DisclosureProtection.compute(given.T, given.S, **known(given)))]


def estimate(given: Given) -> list[Found]:
    found = DisclosureProtectionEstimate.compute_breakdown(
        given.T, given.S, **known(given), verbose=False
    )
    return [Found(found["score"])]


OVERFIT = (
    "its documents: 1 is best, below 1 the release is biased to the training rows; the exact 95 % "
    "interval of the share closer to the training rows is above one half"
)
QUESTIONS = [
    ([Measure("DCR overfitting protection", "low", "documents", OVERFIT)], overfitting),
    ([Measure("DCR baseline protection", "low", "none", NONE)], baseline),
    ([Measure("disclosure protection", "low", "none", NONE + " (column: SECRET)")], disclosure),
    (
        [Measure("disclosure protection, estimate", "low", "none", NONE + " (column: SECRET)")],
        estimate,
    ),
]

if __name__ == "__main__":
    main("sdmetrics", QUESTIONS)
