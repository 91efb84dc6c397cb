"""Whether each recipe installs and runs here, on 2,000 rows of Adult with declared levels and bounds.

    python benchmarks/external/recipes.py ../shared/data benchmarks/results/recipes.jsonl
    python benchmarks/external/recipes.py ../shared/data benchmarks/results/recipes.jsonl --page

Training is cut short (the settings of each line): this says that a recipe works, not how well. Private
ones are asked for epsilon 3 and delta 1e-6. A stopped run goes on; a line that says "error" is tried again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "private"), str(HERE.parent / "networks")]
from adult import declared  # noqa: E402
from run import judged  # noqa: E402

from assay.core import AssayError  # noqa: E402
from assay.data import Role, Table  # noqa: E402
from assay.outside import environment  # noqa: E402
from assay.techniques import recipes, technique  # noqa: E402

N = 2_000
SHORT: dict[str, dict[str, Any]] = {
    "ctgan": {"epochs": 5}, "tvae": {"epochs": 5}, "sdv_ctgan": {"epochs": 5},
    "sdv_tvae": {"epochs": 5}, "forest_diffusion": {"n_t": 3, "duplicate_K": 3, "n_estimators": 10},
    "synthcity_ddpm": {"n_iter": 50}, "synthcity_nflow": {"n_iter": 50},
    "synthcity_dpgan": {"n_iter": 20}, "synthcity_pategan": {"n_iter": 5},
    "smartnoise_patectgan": {"epochs": 2}, "realtabformer": {"epochs": 1},
    "mostlyai": {"max_epochs": 3},
}  # fmt: skip
SHOWN = ("fidelity.columns.distance.mean", "fidelity.pairs.distance.mean")


def line(name: str, train: Table, test: Table, minutes: float) -> dict[str, Any]:
    """One recipe: installed where it was not, run, and two figures of what it drew."""
    known, settings = recipes()[name], SHORT.get(name, {})
    asked = {"epsilon": 3.0, "delta": 1e-6} if known.claims else None
    about = {"recipe": name, "settings": settings, "privacy": asked}
    made: Any = technique(
        "external", recipe=name, settings=settings, privacy=asked, minutes=minutes
    )
    try:
        environment(known.wanted)
        started = time.perf_counter()
        model = made.fit(train, np.random.default_rng(1))
    except AssayError as error:
        return {**about, "error": error.sentence}
    took = time.perf_counter() - started
    release = model.sample(model.released, np.random.default_rng(2))
    found = judged(
        train, test, release, "income", ("fidelity.pairs", "fidelity.columns"), SHOWN, ()
    )
    packages = {
        k: model.versions[k] for k in _named(known.wanted.requirements) if k in model.versions
    }
    return {
        **about, "seconds": round(took, 1), "rows": len(release), "void": model.void,
        "python": model.versions["python"], "packages": packages, **found,
    }  # fmt: skip


def _named(requirements: tuple[str, ...]) -> list[str]:
    return [r.partition("==")[0].partition("[")[0] for r in requirements]


def page(source: Path) -> None:
    """The lines as a page."""
    about = (__doc__ or "").split("\n\n")
    out = ["# Recipes", "", about[1], "", " ".join(about[2].split()), "", *(
        ["| recipe | packages | settings | seconds, installing aside | columns: distance | pairs: distance | claim |",
         "|---|---|---|---|---|---|---|"])]  # fmt: skip
    known = lines_of(source)
    for x in known.values():
        packages = ", ".join(f"{k} {v}" for k, v in x.get("packages", {}).items())
        settings = ", ".join(f"{k} {v}" for k, v in x["settings"].items()) or "defaults"
        if "error" in x:
            cells = [x["recipe"], packages, settings, f"could not run: {x['error']}", "", "", ""]
        else:
            claim = "none" if x["privacy"] is None else x["void"] or "as asked"
            cells = [x["recipe"], packages, settings, f"{x['seconds']:g}",
                     *(f"{x[k]:.3f}" for k in SHOWN), claim]  # fmt: skip
        out.append(f"| {' | '.join(cells)} |")
    if untried := [n for n in recipes() if n not in known]:
        out += ["", f"Not tried yet: {', '.join(untried)}."]
    source.with_suffix(".md").write_text("\n".join(out) + "\n", "utf-8")


def lines_of(source: Path) -> dict[str, dict[str, Any]]:
    """The newest line of each recipe, in the order of the recipes."""
    text = source.read_text("utf-8") if source.exists() else ""
    found = {x["recipe"]: x for x in map(json.loads, text.splitlines())}
    return {n: found[n] for n in recipes() if n in found}


def main() -> int:
    """Try what has no good line yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--recipes", nargs="*", default=list(recipes()), choices=list(recipes()))
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--page", action="store_true")
    args = parser.parse_args()
    if args.page:
        page(args.out)
        return 0
    train, test = declared(args.data)
    train, test = (t.take(np.random.default_rng(1).permutation(len(t))[:N]) for t in (train, test))
    train = Table(train.frame, train.schema.with_roles({Role.TARGET: ["income"]}))
    done = lines_of(args.out)
    for name in args.recipes:
        if name in done and "error" not in done[name]:
            continue
        found = line(name, train, test, args.minutes)
        with args.out.open("a", encoding="utf-8") as out:
            out.write(json.dumps(found) + "\n")
        print(json.dumps(found), file=sys.stderr)
    kept = "".join(json.dumps(x) + "\n" for x in lines_of(args.out).values())
    args.out.write_text(kept, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
