"""RO-Crate metadata of an export, so that research repositories can read what it is.

RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) with the profile Process Run Crate 0.5
(https://w3id.org/ro/wfrun/process/0.5): which program made which files from which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from assay.report import Findings, answer
from assay.study.export.piece import Piece, json_piece
from assay.study.store import Run

CRATE = "ro-crate-metadata.json"
_SPEC, _PROFILE = "https://w3id.org/ro/crate/1.1", "https://w3id.org/ro/wfrun/process/0.5"
_TERMS = "https://w3id.org/ro/terms/workflow-run/context"
_RUN, _DATA, _TOOL = "#run", "#data", "#assay"
_LICENCE = "None is stated: ask whoever handed this over before you pass it on."


def crate_piece(run: Run, findings: Findings, pieces: Sequence[Piece]) -> Piece:
    """``ro-crate-metadata.json``, about all other files."""
    graph = [
        _descriptor(),
        _root(run, findings, pieces),
        _profile(),
        _action(run, findings, pieces),
    ]
    graph += [_data(findings), *_tools(findings), *map(_file, pieces)]
    context = [f"{_SPEC}/context", _TERMS]
    return json_piece(
        CRATE, {"@context": context, "@graph": graph}, "What these files are, for programs"
    )


def _descriptor() -> dict[str, Any]:
    return {
        "@id": CRATE, "@type": "CreativeWork", "conformsTo": _to(_SPEC), "about": _to("./"),
    }  # fmt: skip


def _root(run: Run, findings: Findings, pieces: Sequence[Piece]) -> dict[str, Any]:
    said = answer(findings)
    return {
        "@id": "./", "@type": "Dataset", "conformsTo": _to(_PROFILE),
        "name": f"Assay of synthetic data for {findings.title}",
        "description": f"{said.question} {said.word}. {said.sentence}",
        "datePublished": run.ended, "license": _LICENCE,
        "hasPart": [_to(_at(p)) for p in pieces], "mentions": _to(_RUN),
    }  # fmt: skip


def _profile() -> dict[str, Any]:
    return {
        "@id": _PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5",
    }  # fmt: skip


def _action(run: Run, findings: Findings, pieces: Sequence[Piece]) -> dict[str, Any]:
    given = [_to(_at(p)) for p in pieces if not p.made]
    names = ", ".join(t.name for t in findings.techniques if not t.control)
    return {
        "@id": _RUN, "@type": "CreateAction", "name": f"assay run {run.id}",
        "description": f"assay run: fitted, attacked, measured and judged {names}",
        "instrument": _to(_TOOL), "object": [_to(_DATA), *given],
        "result": [_to(_at(p)) for p in pieces if p.made],
        "endTime": run.ended,
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }  # fmt: skip


def _data(findings: Findings) -> dict[str, Any]:
    facts = findings.data
    return {
        "@id": _DATA, "@type": "CreativeWork", "name": findings.title,
        "description": f"The sensitive table: {facts.rows} rows, {len(facts.columns)} columns. "
        "It is not in here.",
    }  # fmt: skip


def _tools(findings: Findings) -> list[dict[str, Any]]:
    versions = dict(findings.versions)
    needs = [name for name in versions if name != "assay"]
    tool = {
        "@id": _TOOL, "@type": "SoftwareApplication", "name": "assay",
        "softwareVersion": versions["assay"],
        "softwareRequirements": [_to(f"#{name}") for name in needs],
    }  # fmt: skip
    return [tool, *(
        {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name,
         "softwareVersion": versions[name]} for name in needs
    )]  # fmt: skip


def _file(piece: Piece) -> dict[str, Any]:
    return {
        "@id": _at(piece), "@type": "File", "name": piece.path, "description": piece.about,
        "encodingFormat": piece.media, "contentSize": str(len(piece.content)),
        "sha256": hashlib.sha256(piece.content).hexdigest(),
    }  # fmt: skip


def _to(id: str) -> dict[str, str]:
    return {"@id": id}


def _at(piece: Piece) -> str:
    return quote(piece.path)  # the name of a file of somebody's model may hold a space
