"""SDMetrics: its two reports, rows that are new, and distances against the holdout.

Columns get plain names first: the tool puts them into expressions that pandas evaluates. Distances
to all of T and N cost 2.5 CPU seconds a million pairs, so only part of S is asked about; the tool's
own way to thin takes from T too, which hides copies.
"""

import asked
from sdmetrics.reports.single_table import DiagnosticReport, QualityReport
from sdmetrics.single_table import DCROverfittingProtection, NewRowSynthesis

PLAIN = {name: f"c{i}" for i, name in enumerate(asked.NAMES)}
T, N, S = (x.rename(columns=PLAIN) for x in (asked.T, asked.N, asked.S))
META = {"columns": {
    PLAIN[n]: {"sdtype": "numerical" if n in asked.NUMBERS else "categorical"} for n in asked.NAMES
}}  # fmt: skip
TABLES = {"tables": {"t": META}}
FEW = S.head(min(len(S), asked.whole("rows", max(200, 5_000_000 // (len(T) + len(N))))))
SOME = f"of {len(FEW):,} rows of S"
# Where T has more rows than N, S lies nearer to T by chance: the tool does not allow for it.
CHANCE = len(T) / (len(T) + len(N))


def report(kind):
    found = kind()
    found.generate(T, S, META, verbose=False)
    parts = found.get_properties()["Score"]
    return [(found.get_score(), None), *((p, None) for p in parts)]


def overfitting():
    found = DCROverfittingProtection.compute_breakdown(T, FEW, N, TABLES, "t")
    return [(found["score"], None),
            (found["synthetic_data_percentages"]["closer_to_training"], None)]  # fmt: skip


asked.part(
    lambda: report(QualityReport),
    ("quality", "high", "overall score of its quality report"),
    ("column shapes", "high", "distributions of single columns"),
    ("column pair trends", "high", "how pairs of columns go together"),
)
asked.part(
    lambda: report(DiagnosticReport), ("diagnostic", "high", "valid cells and the right columns")
)
asked.part(
    lambda: [(NewRowSynthesis.compute(T, FEW, META), None)],
    ("new rows", "high", f"share {SOME} that match no row of T within 1 %"),
)
asked.part(
    overfitting,
    (
        "DCR overfitting protection",
        "high",
        f"{SOME}; fresh rows score about "
        f"{min(1.0, 2 - 2 * CHANCE):.2f} where T has {len(T):,} rows and N {len(N):,}",
    ),
    (
        "closer to training",
        "low",
        f"share {SOME}, ties counted as nearer to N; about {CHANCE:.2f} by chance alone",
    ),
    needs_holdout=True,
)
asked.give()
