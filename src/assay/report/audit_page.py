"""The page of an audit: one file to be filed, without network and without a script."""

from __future__ import annotations

from assay.core import DOUBTFUL, WRONG, Audited, Remark, in_words
from assay.report import audit_words as words
from assay.report.audit_pictures import bounds_picture, errors_picture, within_forbidden
from assay.report.html import asset, environment

#: How a remark's weight is shown: the outcome that colours it, its symbol, its word.
_WEIGHTS = {
    WRONG: ("fail", "✕", "the claim is wrong"), DOUBTFUL: ("inconclusive", "◐", "doubtful"),
}  # fmt: skip


def audit_page(found: Audited) -> str:
    """The whole page as one HTML text; everything that a program or a user said is escaped."""
    word, outcome = words.verdict_word(found)
    return environment().get_template("audit.html.j2").render(
        f=found, word=word, outcome=outcome, sentence=words.verdict_sentence(found),
        sureness=words.sureness(found), promise=words.promise(found), facts=words.claim_facts(found),
        tight=words.tight(found), delta=words.small(found.claimed.delta), meaning=words.meaning_rows(found), unseen=words.unseen(found),
        parts=words.part_rows(found), bounds=bounds_picture(found), errors=errors_picture(found), inside=within_forbidden(found),
        least=words.shown(words.telling(found).epsilon), told=words.telling(found),
        rows=[
            (b, words.shown(b.epsilon), _within(b.within), words.confidence(b.confidence))
            for b in found.bounds
        ],
        confidence=words.confidence(found.confidence), notes=_notes(found), weights=_WEIGHTS,
        css=asset("report.css") + asset("drawing.css") + asset("audit.css"),
    )  # fmt: skip


def _within(ends: tuple[float, float] | None) -> tuple[str, str] | None:
    return None if ends is None else (words.shown(ends[0]), words.shown(ends[1]))


def _notes(found: Audited) -> list[Remark]:
    """The remarks, but for what epsilon means, which has a table of its own."""
    claimed = found.claimed
    said = in_words(claimed.epsilon if claimed.added is None else claimed.added)
    return [r for r in found.remarks if said not in r.text]
