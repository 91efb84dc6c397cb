"""In words: is ours first among the judges of one leak, and if not, why not."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.stats import binomtest

OURS = "assay"
Column = tuple[str, str]
#: Whether there was an alarm on a release, by part and number of the deal; one leak, one judge.
Alarms = dict[tuple[str, int], bool]


def tally(alarms: Alarms) -> tuple[int, int]:
    return sum(alarms.values()), len(alarms)


def clean_words(ours: Alarms, rivals: dict[Column, Alarms]) -> str:
    """Of fresh rows: who cries wolf least."""
    mine, of = tally(ours)
    if not of:
        return "no runs yet"
    share = mine / of
    less = [c for c, a in rivals.items() if a and tally(a)[0] / len(a) < share]
    more = [c for c, a in rivals.items() if a and tally(a)[0] / len(a) > share]
    if less:
        return f"no: {len(less)} measures have fewer false alarms, {len(more)} have more"
    return f"yes: none has fewer false alarms, {len(more)} have more"


def leak_words(
    ours: Alarms, rivals: dict[Column, Alarms], loud: set[Column], even: int, rate: float
) -> str:
    """Of a leak: who catches it most often, on the releases that both judged.

    ``loud`` are measures that do not count as ahead, for their false alarms; ``even`` is what ours
    catches at a p of at most ``rate``.
    """
    if not ours:
        return "no runs yet"
    pairs = {c: paired(ours, a) for c, a in rivals.items()}
    sound = {c: pair for c, pair in pairs.items() if c not in loud}
    ahead = sorted(
        (c for c, (b, w) in sound.items() if w > b), key=lambda c: sound[c][0] - sound[c][1]
    )
    level = [c for c, (b, w) in sound.items() if w == b and set(ours) <= set(rivals[c])]
    hits = tally(ours)[0]
    if ahead:
        words = f"no: {behind(ahead[0], *pairs[ahead[0]])}"
        words += f"; {len(ahead) - 1} more ahead" if len(ahead) > 1 else ""
        words += f"; at p at most {rate:g} ours catches {even}" if even != hits else ""
    elif not hits:
        words = "nobody catches it"
    elif level:
        words = f"yes, level with {listed(level)}"
    else:
        words = "yes, alone"
    cries = [c for c in loud if pairs[c][1] > pairs[c][0]]
    return words + (f" (not counted for its false alarms: {listed(cries)})" if cries else "")


def paired(ours: Alarms, other: Alarms) -> tuple[int, int]:
    """Releases that only ours caught, and that only the other caught."""
    both = [(ours[d], other[d]) for d in ours if d in other]
    return sum(a and not b for a, b in both), sum(b and not a for a, b in both)


def behind(column: Column, only_ours: int, only_theirs: int) -> str:
    """By how much a peer is ahead, and whether that can be chance (sign test)."""
    p = binomtest(only_theirs, only_ours + only_theirs).pvalue
    chance = "more than chance" if p <= 0.05 else "chance can do that"
    return (
        f"{': '.join(column)} is ahead (caught {only_theirs} that ours missed, missed {only_ours} "
        f"that ours caught; {chance}, p {p:.2g})"
    )


def listed(columns: Sequence[Column]) -> str:
    named = [": ".join(c) for c in columns[:3]]
    return "; ".join(named) + (f" and {len(columns) - 3} more" if len(columns) > 3 else "")
