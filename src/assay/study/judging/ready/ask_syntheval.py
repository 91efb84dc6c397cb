"""SynthEval: closest record, ratio of distances, hitting rate, identifiability, membership.

Missing cells are filled, since it stops at one. Its distances are square tables, so that each table
is cut to 2,000 rows, or as many as the smallest has, unless the setting ``rows`` says otherwise: copies are then found in part only.
"""

import asked
from syntheval import SynthEval

# Equally many of each: among more rows the nearest is nearer by chance alone.
ROWS = min(asked.whole("rows", 2_000), *(len(x) for x in (asked.T, asked.N, asked.S) if len(x)))
T, N, S = (
    asked.filled(x).sample(min(len(x), ROWS), random_state=0, ignore_index=True)
    for x in (asked.T, asked.N, asked.S)
)
LEVELS = [n for n in asked.NAMES if n in asked.LEVELS or T[n].nunique() < 10]  # its own threshold


def ask(key, *read):
    """``read`` names a number, and its standard error where the tool gives one."""

    def asks():
        judge = SynthEval(T, N, cat_cols=LEVELS, verbose=False, enable_plots=False, console="off")
        judge.evaluate(S, analysis_target=asked.SECRET, **{key: {}})
        found = judge._raw_results[key]
        return [
            (found[value], (found[value] - 1.96 * found[error], found[value] + 1.96 * found[error])
             if error else None)
            for value, error in read
        ]  # fmt: skip

    return asks


CUT = f"on {len(T):,} rows of T and {len(S):,} of S"
ERROR = "the interval is 1.96 of its own errors"
asked.part(
    ask("dcr", ("mDCR", "")), ("dcr", "high", f"median distance to the closest record, {CUT}")
)
asked.part(ask("nndr", ("priv_loss", "priv_loss_err")),
           ("nndr, privacy loss", "low", f"ratios of distances, holdout less train; {ERROR}"),
           needs_holdout=True)  # fmt: skip
asked.part(ask("hit_rate", ("hit rate", "")), ("hit_rate", "low", f"rows of T nearly in S, {CUT}"))
asked.part(ask("eps_risk", ("eps_risk", ""), ("priv_loss", "")),
           ("eps_risk", "low", "identifiability"),
           ("eps_risk, privacy loss", "low", "the same, less that of the holdout"),
           needs_holdout=True)  # fmt: skip
asked.part(ask("mia", ("MIA precision", "MIA precision se")),
           ("mia, precision", "low", f"of its membership attack; one half is chance; {ERROR}"),
           needs_holdout=True)  # fmt: skip
asked.give()
