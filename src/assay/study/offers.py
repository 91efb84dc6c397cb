"""What each technique says to a table before a fit: refusals, what voids its promise, settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay.core import AssayError, Offer, Situation
from assay.data import Schema
from assay.study.audit_games import private, promising
from assay.techniques import (
    CONTROLS,
    TECHNIQUES,
    NetworkTechnique,
    networks_installed,
    promises_installed,
    technique,
)


def offers(situation: Situation, schema: Schema) -> list[Offer]:
    """Every technique that may be released, plugins' among them, in registry order; nothing that
    is run outside, for what that is must be said first."""
    names = [n for n in TECHNIQUES if n not in CONTROLS and TECHNIQUES[n].family != "external"]
    return [_offer(name, situation, schema) for name in names]


def _offer(name: str, situation: Situation, schema: Schema) -> Offer:
    kind: Any = TECHNIQUES[name]
    promises = promising(kind)
    wanted = situation.epsilon is not None and promises
    about = {
        "name": name, "family": kind.family, "title": kind.title, "suits": kind.suits,
        "source": kind.source, "private": promises,
    }  # fmt: skip
    try:
        made: Any = (
            private(name, situation.epsilon or 1.0, situation.delta, {})
            if wanted
            else technique(name)
        )
    except AssayError as error:  # one that has to be told something
        return Offer(**about, refusal=f"it has no usable defaults: {error.what}")
    settings = {k: getattr(made, k) for k in ("epsilon", "delta", "privacy") if hasattr(made, k)}
    return Offer(
        **about, settings=flow(settings) if wanted else "{}",
        void=made.voids(schema) if wanted and hasattr(made, "voids") else (), refusal=made.accepts(schema) or "",
        missing=_missing(kind, wanted),
    )  # fmt: skip


def _missing(kind: Any, wanted: bool) -> str:
    extras = []
    if isinstance(kind, type) and issubclass(kind, NetworkTechnique) and not networks_installed():
        extras.append("neural")
    if (wanted or kind.family == "private") and not promises_installed():
        extras.append("dp")
    return f'pip install "assay[{",".join(extras)}]"' if extras else ""


def flow(settings: Mapping[str, Any]) -> str:
    """Settings as YAML on one line, which reads back to the same numbers.

    >>> flow({"epsilon": 1.0, "privacy": {"delta": 1e-9}})
    '{epsilon: 1, privacy: {delta: 1.0e-09}}'
    """
    parts = [
        f"{k}: {flow(v) if isinstance(v, Mapping) else _number(float(v))}"
        for k, v in settings.items()
    ]
    return f"{{{', '.join(parts)}}}"


def _number(value: float) -> str:
    # YAML 1.1 takes 1e-9 for text: it wants a point.
    text = repr(value)
    mantissa, e, power = text.partition("e")
    if e:
        return f"{mantissa}{'' if '.' in mantissa else '.0'}e{int(power):+03d}"
    return text.removesuffix(".0")
