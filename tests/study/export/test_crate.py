"""RO-Crate 1.1 and Process Run Crate 0.5, by what the two say a crate must have."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from assay.study import export_run
from assay.study.store import Run, Store

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"


def ids(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [v["@id"] for v in values]


def test_what_a_crate_must_have(store: Store, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_run(store, run, out, releases=True)
    crate = json.loads((out / "ro-crate-metadata.json").read_text())
    assert crate["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    graph = {e["@id"]: e for e in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    head, root = graph["ro-crate-metadata.json"], graph["./"]
    assert head["@type"] == "CreativeWork"
    assert head["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert head["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert ids(root["conformsTo"]) == [PROFILE]
    assert graph[PROFILE]["@type"] == "CreativeWork"
    assert root["name"]
    assert root["description"]
    assert root["license"]
    assert datetime.fromisoformat(root["datePublished"]).tzinfo is not None

    on_disk = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    parts = set(ids(root["hasPart"]))
    assert {unquote(p) for p in parts} == on_disk - {"ro-crate-metadata.json", "manifest-sha256.txt"}  # fmt: skip
    for part in parts:
        content = (out / unquote(part)).read_bytes()
        assert graph[part]["@type"] == "File"
        assert graph[part]["sha256"] == hashlib.sha256(content).hexdigest()
        assert graph[part]["contentSize"] == str(len(content))

    (action,) = (graph[i] for i in ids(root["mentions"]))
    assert action["@type"] == "CreateAction"
    (tool,) = (graph[i] for i in ids(action["instrument"]))
    assert (tool["@type"], tool["name"]) == ("SoftwareApplication", "assay")
    assert tool["softwareVersion"]
    assert {"assay.yaml", "policy.yaml"} < set(ids(action["object"]))
    assert set(ids(action["result"])) == parts - {"assay.yaml", "policy.yaml"}
    for entity in crate["@graph"]:  # nothing refers to what is not described
        for value in entity.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and not one["@id"].startswith("https://w3id.org/ro/crate"):
                    assert one["@id"] in graph
