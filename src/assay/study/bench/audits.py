"""The claims of a benchmark's techniques, held to what is seen of many runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assay.core import AssayError, PrivacyClaim
from assay.report import AuditLine, BenchmarkCell
from assay.study.audit import audit
from assay.study.bench.plan import AuditConfig
from assay.study.entry import Entry
from assay.study.store import key_of
from assay.techniques import External, settings_of

#: Of a technique that is asked for a promise: the audit gives them anew.
_PROMISE = ("epsilon", "delta", "privacy")


def claims(cells: Sequence[BenchmarkCell]) -> dict[str, PrivacyClaim]:
    """By technique, the first claim that it made."""
    found: dict[str, PrivacyClaim] = {}
    for cell in cells:
        for tried in cell.tried:
            if tried.claim is not None:
                found.setdefault(tried.technique, tried.claim)
    return found


def audit_key(entry: Entry, claim: PrivacyClaim, wish: AuditConfig) -> str:
    """Of all that an audit depends on."""
    return key_of(
        technique=entry.technique.name, settings=entry.settings, epsilon=claim.epsilon,
        delta=claim.delta, wish=wish.model_dump(),
    )  # fmt: skip


def audited(
    entry: Entry, claim: PrivacyClaim, wish: AuditConfig, folder: Path, progress: Callable[[str], None]
) -> AuditLine:  # fmt: skip
    """Audit a technique's claim. It is of the technique, not of a data set: tables of canaries are
    made for it. Scores are kept in ``folder``, so that a killed audit goes on."""
    key = audit_key(entry, claim, wish)
    if isinstance(entry.technique, External):
        return _none(
            entry, key, claim, "it is a program: hold it to its claim with assay audit COMMAND"
        )
    settings: dict[str, Any] = {
        k: v for k, v in settings_of(entry.technique).items() if k not in _PROMISE
    }
    kept = folder / f"{hashlib.sha256(entry.name.encode()).hexdigest()[:16]}-{key[:8]}.jsonl"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        found = audit(
            entry.technique.name, claim.epsilon, claim.delta, runs=wish.runs, game=wish.game,
            settings=settings, kept=kept, progress=lambda label: progress(f"audit of {entry.name}: {label}"),
        )  # fmt: skip
    except AssayError as error:
        return _none(entry, key, claim, error.sentence.rstrip("."))
    return AuditLine(
        entry.name, key, found.verdict, claim.epsilon, claim.delta, found.epsilon, found.runs[0]
    )


def _none(entry: Entry, key: str, claim: PrivacyClaim, reason: str) -> AuditLine:
    return AuditLine(entry.name, key, "", claim.epsilon, claim.delta, reason=reason)
