"""Street addresses, known by a house number beside a word for a street."""

from __future__ import annotations

import re

from assay.data.identifiers.base import Sample, percent

_SHARE, _FEWEST = 0.8, 10
_AFTER = (  # 12 Long Road
    "st|street|str|ave|avenue|rd|road|ln|lane|dr|drive|drives|blvd|boulevard|ct|court|courts|pl|place|"
    "way|ways|ter|terrace|pkwy|parkway|hwy|highway|cir|circle|circles|sq|square|squares|close|crescent|"
    "row|trail|trl|route|plaza|loop|crossing|mews|grove|gardens|walk"
)
_ENDING = (  # Lange Strasse 12
    r"\w*stra(?:ss|ß)e|\w*str\.|\w*weg|\w*platz|\w*gasse|\w*allee|\w*ring|\w*damm|\w*straat|\w*laan|"
    r"\w*gatan|\w*v[aä]gen|\w*vej|\w*gade|\w*veien|\w*plein|\w*gracht"
)
_BEFORE = (  # rue de Rome 12, 12, rue de Rome
    r"rue|chemin|all[ée]e|impasse|quai|avenue|boulevard|place|calle|avenida|paseo|plaza|via|viale|"
    r"piazza|corso|rua|travessa|ulica|ul\.|al\.|strada|canale|borgo|contrada|stretto|incrocio|vicolo"
)
_ADDRESS = re.compile(
    rf"(?i)\d{{1,6}}\w?\s+(?:[^\W\d][\w.'’-]*\s+){{1,5}}(?:{_AFTER})\b.*"
    rf"|[^\W\d][\w\s.'’/-]*?(?<!\w)(?:{_ENDING})\s*\d+.*|(?:{_ENDING})\s*\d+.*"
    rf"|(?:{_BEFORE})\s+[^\d]+,?\s*\d+.*|\d+\s*(?:bis|ter)?,?\s*(?:{_BEFORE})\s+\D.*"
    r"|p\.?\s?o\.?\s?box\s+\d+.*",
    re.DOTALL,
)


def streets(seen: Sample) -> str | None:
    """The evidence where the cells are street addresses, else None."""
    if seen.numbers or len(seen.values) < _FEWEST:
        return None
    hits = sum(len(v) < 200 and bool(_ADDRESS.fullmatch(v)) for v in seen.values)
    if hits < _SHARE * len(seen.values):
        return None
    return f"{percent(hits, len(seen.values))} of {len(seen.values):,} distinct values are street addresses"
