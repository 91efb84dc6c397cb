"""What a private step costs beside a plain one, ours and Opacus', on one network and batch.

    python benchmarks/networks/step.py

A multilayer perceptron 110-256-256-256-110 (188,270 weights), squared error, Adam, batches of 1,024
of 20,000 rows. A private step is all of it: Poisson sample, clipped sum, noise, Adam. Opacus runs
its own data loader and its faster "ghost" mode where that works, in an environment of its own.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import peers  # noqa: E402
from assay.dp import SecureSource, Steps, places_for  # noqa: E402
from assay.nn import Dense, Plan, Promise, initial  # noqa: E402
from assay.nn.feed import poisson, shuffled  # noqa: E402
from assay.nn.step import begin, compiled  # noqa: E402

ROWS, BATCH, WIDTHS, STEPS = 20_000, 1_024, (110, 256, 256, 256, 110), 100
LAYERS = {f"layer{i}": Dense(a, b) for i, (a, b) in enumerate(itertools.pairwise(WIDTHS))}


def loss(run: Any, rows: jax.Array, key: jax.Array) -> jax.Array:
    """Squared error of rows by themselves."""
    x = rows
    for i in range(len(LAYERS)):
        x = run(f"layer{i}", x if i == 0 else jax.nn.relu(x))
    return jnp.square(x - rows).sum(axis=1)


def ours(private: bool) -> dict[str, float]:
    """CPU and wall milliseconds of a step, samples and noise included."""
    rng = np.random.default_rng(1)
    table = jnp.asarray(rng.normal(size=(ROWS, WIDTHS[0])), jnp.float32)
    plan, rate = Plan(steps=STEPS, batch=BATCH), BATCH / ROWS
    weights = initial(LAYERS, np.random.default_rng(1))
    size = sum(leaf.size for leaf in jax.tree.leaves(weights))
    places = places_for(ROWS, rate, STEPS, 1e-8)
    promise = Promise(Steps(1.0, rate, STEPS), 1.0, places, BATCH) if private else None
    optimiser = plan.optimiser()
    chunk = compiled(LAYERS, loss, optimiser, plan.average, promise)
    source, whose = SecureSource(), np.arange(ROWS)

    def fed() -> Any:
        if promise is not None:
            return poisson(whose, promise, 20, size, source)
        return shuffled(ROWS, BATCH, 20, rng)

    state = begin(weights, optimiser)
    state, _ = jax.block_until_ready(chunk(state, fed(), table, jax.random.key(2)))
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(STEPS // 20):
        state, _ = jax.block_until_ready(chunk(state, fed(), table, jax.random.key(2)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu_ms": 1e3 * cpu / STEPS, "wall_ms": 1e3 * wall / STEPS, "weights": float(size)}


def main() -> None:
    """Measure and write the page."""
    found: dict[str, Any] = {"assay, plain": ours(False), "assay, private": ours(True)}
    python = peers.python_of("ctgan", "ctgan==0.12.1", "opacus==1.6.0", "pyarrow")
    for mode in ("plain", "hooks", "ghost"):
        found[f"opacus, {mode}"] = peers.run(python, HERE / "peer_opacus.py", mode, limit=600)
    lines = [
        "# A private step beside a plain one", "", "    python benchmarks/networks/step.py", "",
        (__doc__ or "").split("\n\n")[2].strip(), "",
        "| | CPU ms a step | wall ms a step | times our private step, CPU |", "|---|---|---|---|",
    ]  # fmt: skip
    base = found["assay, private"]["cpu_ms"]
    for name, of in found.items():
        cells = (
            of.get("error")
            or f"{of['cpu_ms']:.1f} | {of['wall_ms']:.1f} | {of['cpu_ms'] / base:.2f}"
        )
        lines.append(f"| {name} | {cells} |")
    peers.keep("private_step", found, lines)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
