"""mostlyai-qa: identical matches, the share of rows closer to T, and the ratio of neighbours' ratios.

The functions that its report calls are called here, so that its figures come unrounded and its
pages cost nothing.
"""

import asked
import mostlyai.qa  # noqa: F401 - before its parts
from mostlyai.qa._distances import calculate_distances, calculate_nndr_ratio
from mostlyai.qa._sampling import prepare_data_for_embeddings


def distances():
    s, t, n = prepare_data_for_embeddings(
        syn_tgt_data=asked.S, trn_tgt_data=asked.T, hol_tgt_data=asked.N
    )
    d = calculate_distances(syn_embeds=s, trn_embeds=t, hol_embeds=n)
    to_t, to_n = d["dcr_syn_trn"], d["dcr_syn_hol"]
    same_t, same_n = to_t <= 1e-6, to_n <= 1e-6  # the tool's own "identical"
    closer = (to_t < to_n).mean() + (to_t == to_n).mean() / 2
    ratio = calculate_nndr_ratio(d["nndr_syn_trn"], d["nndr_syn_hol"])
    return [(x, None) for x in (same_t.mean(), same_n.mean(), closer, ratio)]


asked.part(
    distances,
    ("identical to training", "low", "share of S in the columns of the DCR share; safe is about as many as with the holdout"),
    ("identical to holdout", "", "the same with N, for comparison"),
    ("DCR share", "low", "share of S nearer to T than to N, the largest of seven groups of columns; "
     "its documents: not significantly above one half"),
    ("NNDR ratio", "high", "its documents: close to 1"),
    needs_holdout=True,
)  # fmt: skip
asked.give()
