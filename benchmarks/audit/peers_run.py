"""Other libraries' private marginals, each in its own environment, audited with the same command.

    python benchmarks/audit/peers_run.py benchmarks/results/audit_peers.jsonl
    python benchmarks/audit/peers_run.py benchmarks/results/audit_peers.jsonl --page

Delta 1e-5, 99 % confidence, epsilon 1, 4 and 10. White box: every noisy answer that a library
estimates from. A line is one mechanism and epsilon, as
`assay audit 'PYTHON peer_LIBRARY.py MECHANISM EPSILON DELTA {train} .. {answers}'` says it; a
stopped run goes on.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from assay.study import audit

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import peers  # noqa: E402

from run import go_on, said  # isort: skip # noqa: E402

DELTA, CONFIDENCE = 1e-5, 0.99
#: Epsilon and runs, of a thousand canaries each.
RUNS = {1.0: 20, 4.0: 5, 10.0: 4}
TABLES: Any = {"canaries": 1_000, "columns": 2, "base": 200}
#: What is installed for each, and its mechanisms.
LIBRARIES = {
    "opendp": (("opendp[mbi]==0.16.0", "pandas"), ("mst", "aim")),
    "dpmm": (("dpmm==0.1.9",), ("mst", "aim", "privbayes")),
    "smartnoise": (("torch==2.13.0", "smartnoise-synth==1.0.8"), ("mst", "aim")),
}


def one(library: str, mechanism: str, epsilon: float) -> dict[str, Any]:
    """One line."""
    python = peers.python_of(library, *LIBRARIES[library][0])
    schema = "" if library == "smartnoise" else "{schema} "  # which takes no levels
    command = (
        f"{python} {HERE / f'peer_{library}.py'} {mechanism} {epsilon:g} {DELTA:g} "
        f"{{train}} {schema}{{synthetic}} {{rows}} {{answers}}"
    )
    started = time.perf_counter()
    found = audit(command, epsilon, DELTA, runs=RUNS[epsilon], confidence=CONFIDENCE, **TABLES)
    return {"library": library, "packages": LIBRARIES[library][0], "mechanism": mechanism,
            "runs_made": RUNS[epsilon], **said(found), "wall_s": time.perf_counter() - started}  # fmt: skip


def page(out: Path) -> None:
    """The lines as a table, and what was remarked."""
    lines = [json.loads(x) for x in out.read_text("utf-8").splitlines()]
    about = (__doc__ or "").split("\n\n")
    text = [
        "# Other libraries' private marginals, audited", "", about[1], "",
        " ".join(about[2].split()), "",
        "Tables: 1,000 canaries, each a level of its own in a column beside one of two levels, 200 "
        "rows alike beside each. Seen is the share of the claim's mu that the attacker saw of the "
        "answers, with its interval; a part of each budget pays for choices, at which it does not "
        "look. A violation would be a lower bound of epsilon above the claimed one; remarks are what "
        "one look shows besides, whatever the answers' noise.",
        "",
        "| library | mechanism | epsilon | canaries there / not | Clopper-Pearson | Gaussian "
        "| one run | seen | verdict of the noise | half the noise is seen from | remarks |",
        f"|{'---|' * 11}",
    ]  # fmt: skip
    remarks: dict[str, str] = {}
    for x in sorted(lines, key=lambda x: (list(LIBRARIES).index(x["library"]), x["mechanism"],
                                          x["claimed"]["epsilon"])):  # fmt: skip
        bounds = {b["name"]: b["epsilon"] for b in x["bounds"]}
        low, middle, high = x["tightness"]
        own = []
        for remark in (r for r in x["remarks"] if r["weight"] != "note"):
            sentence = f"{remark['weight']}: {remark['text']}"
            key = "digits" if "last digits" in sentence else sentence  # their counts differ
            remarks.setdefault(key, sentence)
            own.append(str(1 + list(remarks).index(key)))
        needed = "-" if x["needed"] is None else f"{x['needed']:,}"
        text.append(
            f"| {x['packages'][-1 if x['library'] == 'smartnoise' else 0]} | {x['mechanism']} "
            f"| {x['claimed']['epsilon']:g} | {x['runs'][0]:,} / {x['runs'][1]:,} "
            f"| {bounds['Clopper-Pearson']:.2f} | {bounds['Gaussian']:.2f} "
            f"| {bounds['one run']:.2f} | {middle:.2f} [{low:.2f}, {high:.2f}] | {x['verdict']} "
            f"| {needed} | {', '.join(own) or '-'} |"
        )
    text += ["", *(f"{i}. {x}" for i, x in enumerate(remarks.values(), 1))]
    out.with_suffix(".md").write_text("\n".join(text) + "\n", "utf-8")


if __name__ == "__main__":
    every = [
        (library, mechanism, epsilon)
        for epsilon in RUNS
        for library, (_, mechanisms) in LIBRARIES.items()
        for mechanism in mechanisms
    ]
    sys.exit(go_on(__doc__ or "", page, ("library", "mechanism"), every, one))
