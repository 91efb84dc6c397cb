"""mostlyai-qa: identical matches, share of rows closer to T, and ratio of neighbours' ratios.

It gives no verdict. Its documents say what a safe release shows: about as many identical matches
with T as with N, and a share closer to T that is "not significantly larger than 50 %". No interval
goes with these, so "significantly" is read as an exact 95 % interval (the rows of S that match, or
lie nearer, on one side only: a sign test). Its share is the largest over seven groups of columns,
which no interval of one group allows for. The ratio of ratios should be "close to 1", with no
word on how close: null.

Only the privacy part of ``qa.report`` is run, by the functions that it calls itself, so that its
figures come unrounded and its other pages cost it nothing here.
"""

from __future__ import annotations

import mostlyai.qa  # noqa: F401, before its parts
import numpy as np
from mostlyai.qa._distances import calculate_distances, calculate_nndr_ratio
from mostlyai.qa._sampling import prepare_data_for_embeddings
from peer_common import Found, Given, Measure, main, share


def distances(given: Given) -> list[Found]:
    s, t, n = prepare_data_for_embeddings(
        syn_tgt_data=given.S, trn_tgt_data=given.T, hol_tgt_data=given.N
    )
    d = calculate_distances(syn_embeds=s, trn_embeds=t, hol_embeds=n)
    to_t, to_n = d["dcr_syn_trn"], d["dcr_syn_hol"]
    rows = len(to_t)
    same_t, same_n = to_t <= 1e-6, to_n <= 1e-6  # the tool's own "identical"
    only_t, only_n = int((same_t & ~same_n).sum()), int((same_n & ~same_t).sum())
    low, high = share(only_t, only_t + only_n)
    matches, either = same_t.mean() - same_n.mean(), (only_t + only_n) / rows
    nearer, tied = int((to_t < to_n).sum()), int((to_t == to_n).sum())
    untied = rows - tied
    down, up = share(nearer, untied)
    closer = (nearer + tied / 2) / rows
    around = tuple((tied / 2 + untied * p) / rows for p in (down, up))
    ratio = calculate_nndr_ratio(d["nndr_syn_trn"], d["nndr_syn_hol"])
    return [
        Found(matches, (either * (2 * low - 1), either * (2 * high - 1)), low > 0.5),
        Found(closer, (around[0], around[1]), down > 0.5),
        Found(ratio if np.isfinite(ratio) else None),
    ]


MEASURES = [
    Measure(
        "identical matches, train less holdout", "high", "documents",
        "its documents: about as many identical matches with the training rows as with the "
        "holdout rows; the exact 95 % interval of the difference leaves out 0",
    ),
    Measure(
        "DCR share", "high", "documents",
        "its documents: not significantly larger than 50 %; the exact 95 % interval of the share "
        "is above 50 %",
    ),
    Measure("NNDR ratio", "low", "none", "its documents say close to 1, not how close"),
]  # fmt: skip
QUESTIONS = [(MEASURES, distances)]

if __name__ == "__main__":
    main("mostlyai-qa", QUESTIONS)
