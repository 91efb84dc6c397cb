"""The techniques side by side: what they cost, give away and lose, how surely, and which to use.

    python benchmarks/techniques/page.py

Reads `benchmarks/results` alone and writes `techniques.json`, `techniques.md` and the drawings of
ranks beside them. The lines come from `networks/run.py`, `recommend/measure.py`,
`recommend/growth.py`, `techniques/draws.py`, `private/tables.py` and `study/run.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
import gather  # noqa: E402
from gather import Group  # noqa: E402
from needs import Need, needs  # noqa: E402

import peers  # noqa: E402
from assay.core import to_json  # noqa: E402
from assay.decision import Power, Powers, Ranking, Spread, pareto, ranking, ranks_words, spell  # noqa: E402
from assay.report import alone, draw_critical  # noqa: E402

COMMAND = "python benchmarks/techniques/page.py"
NONE = "not measured"
#: The size at which memory is told, rows and columns.
TOLD = (10_000, 10)
RANKED = {
    "drop": "Ranks by what models lose (AUC, on one data set R squared)",
    "pairs": "Ranks by how far pairs of columns are off",
}


def made() -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """What is kept, the page, and its drawings by name."""
    measured = gather.measured_now()
    plain = gather.group(measured, "Without a promise", gather.PLAIN, None)
    promised = gather.group(
        measured, "Under epsilon 1, delta 1e-9", gather.PROMISED, gather.EPSILON
    )
    grown, seeds, draws = gather.growth(), gather.over_seeds(gather.PLAIN), gather.over_draws()
    advice = needs(plain, promised, measured)
    out, pictures, ranked = opening(plain, promised), {}, {}
    for short, g in (("plain", plain), ("promised", promised)):
        own = {by: ranking(g.losses(by)) for by in RANKED}
        out += table(g, own["drop"], grown)
        for by, found in own.items():
            name = f"techniques_{short}_{by}.svg"
            pictures[name] = alone(draw_critical(found))
            ranked[f"{g.title}, {by}"] = to_json(found)
            out += ranks(by, found, name)
    out += [*growing(grown), *stable(seeds, draws), *advised(advice)]
    kept = {
        "command": COMMAND,
        "figures": {g.title: to_json({d: list(x.values()) for d, x in g.figures.items()}) for g in (plain, promised)},
        "fronts": {g.title: fronts(g) for g in (plain, promised)},
        "ranks": ranked,
        "growth": {t: to_json(found) for t, (found, _) in grown.items()},
        "seeds": {t: {d: to_json(s) for d, s in found.items()} for t, found in seeds.items()},
        "draws": {t: to_json(s) for t, s in draws.items()},
        "needs": [to_json(n) for n in advice],
    }  # fmt: skip
    return kept, out, pictures


def main() -> None:
    kept, out, pictures = made()
    peers.keep("techniques", kept, out)
    for name, text in pictures.items():
        (peers.HERE / "results" / name).write_text(text, "utf-8")


def opening(plain: Group, promised: Group) -> list[str]:
    return [
        "# Techniques side by side", "", f"    {COMMAND}", "",
        f"Without a promise on {len(plain.data_sets)} data sets ({', '.join(plain.data_sets)}), under "
        f"epsilon 1 on {len(promised.data_sets)} ({', '.join(promised.data_sets)}); one judge, the official "
        "or a fixed split, defaults everywhere; CTGAN and TVAE are those of `ctgan` 0.12.1. Lower is "
        "better in every column. What was not measured says so. CPU seconds are of 2 cores that often "
        "carried other work.", "",
        "Lines that are missing here are added by these, which go on where they stopped; then "
        "`python benchmarks/recommend/evidence.py` and this page.", "",
        "    python benchmarks/recommend/measure.py ../shared/data benchmarks/results/recommend.jsonl --tables adult credit_card_default online_shoppers magic_gamma beijing_pm25 --seeds 2",
        "    python benchmarks/recommend/measure.py ../shared/data benchmarks/results/recommend.jsonl --tables adult credit_card_default online_shoppers magic_gamma beijing_pm25 --techniques cart autoregressive vae gan diffusion",
        "    python benchmarks/recommend/growth.py ../shared/data benchmarks/results/recommend_growth.jsonl",
        "    python benchmarks/techniques/draws.py ../shared/data benchmarks/results/techniques_draws.jsonl", "",
    ]  # fmt: skip


def table(group: Group, found: Ranking, grown: Mapping[str, Any]) -> list[str]:
    """One line a technique, in the order of mean ranks."""
    order = [r.technique for r in found.techniques]
    order += [t for t in group.techniques if t not in order]
    at = {r.technique: r for r in found.techniques}
    front = fronts(group)
    heads = (
        "technique", "data sets", "AUC or R² lost, mean (worst)", "pairs off, mean (worst)",
        "exact copies, worst", "near copies, worst", "CPU s, fit and draw", f"MB at {TOLD[0]:,} x {TOLD[1]}",
        "mean rank", "on the Pareto front",
    )  # fmt: skip
    lines = [f"## {group.title}", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for t in order:
        own = [group.figures[d][t] for d in group.data_sets if t in group.figures[d]]
        rank = at.get(t)
        memory = grown[t][1].get(TOLD) if t in grown else None
        lost = [f.drop for f in own]
        cells = [
            t, f"{len(own)} of {len(group.data_sets)}", mean(lost), mean([f.pairs for f in own]),
            worst([f.copies for f in own]), worst([f.near for f in own]), span([cost(f) for f in own]),
            NONE if memory is None else f"{memory:.0f}",
            "not ranked" if rank is None else f"{rank.mean:.2f} [{rank.interval.low:g}, {rank.interval.high:g}]",
            on_front(t, front),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return [
        *lines, "",
        "Copies are shares of training rows beyond chance, in percent, of the worst data set; how many were looked "
        "at stands behind where it is not all. The Pareto front is of what models lose and of near copies (of exact "
        "ones where somebody's near ones were not looked at), on each data set apart.", "",
    ]  # fmt: skip


def fronts(group: Group) -> dict[str, dict[str, Any]]:
    """By data set, what the privacy axis was and who is on the front; nobody is left out: where one
    technique has no near copies, exact ones are the axis for all."""
    made = {}
    for d in group.data_sets:
        own = {t: f for t, f in group.figures[d].items() if f.drop is not None}
        axis = "near" if own and all(f.near is not None for f in own.values()) else "copies"
        points = {
            t: (float(f.drop or 0.0), max(0.0, float(getattr(f, axis))))
            for t, f in own.items() if getattr(f, axis) is not None
        }  # fmt: skip
        made[d] = {"axis": axis, "front": list(pareto(points)), "of": sorted(points)}
    return made


def on_front(technique: str, front: Mapping[str, Mapping[str, Any]]) -> str:
    held = [d for d, x in front.items() if technique in x["of"]]
    on = [d for d in held if technique in front[d]["front"]]
    return f"{len(on)} of {len(held)}" if held else NONE


def ranks(by: str, found: Ranking, picture: str) -> list[str]:
    """The drawing and what it can tell."""
    return [
        f"### {RANKED[by]}", "", f"![Mean ranks with the critical difference]({picture})", "",
        *(f"- {s}" for s in ranks_words(found)), "",
    ]  # fmt: skip


def growing(grown: Mapping[str, tuple[Powers, Mapping[tuple[int, int], float]]]) -> list[str]:
    """Exponents of CPU seconds."""
    lines = [
        "## Growth of CPU seconds and memory", "",
        "KDD census income, resampled and widened (`recommend/growth.py`): CPU seconds of a fit and a draw of as many "
        "rows, as powers of rows and columns by least squares of logarithms, with 95 % Student intervals; "
        "they hold between the sizes named. What a fit costs at the least makes exponents of quick techniques "
        "lower than they are for large tables. MB is the most that the process held.", "",
        "| technique | sizes | rows | columns | rows^ | columns^ | MB, smallest to largest size |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for t, (p, memory) in grown.items():
        held = [memory[k] for k in sorted(memory, key=lambda s: s[0] * s[1])]
        mb = f"{held[0]:.0f} to {held[-1]:.0f}" if len(held) > 1 else NONE
        lines.append(
            f"| {t} | {p.sizes} | {p.from_rows:,} to {p.to_rows:,} | {p.from_columns} to {p.to_columns} | "
            f"{power(p.rows)} | {power(p.columns)} | {mb} |"
        )
    return [*lines, ""]


def stable(seeds: Mapping[str, Mapping[str, Spread]], draws: Mapping[str, Spread]) -> list[str]:
    """Spread over fits, and over draws of one fit."""
    lines = [
        "## Stability over seeds", "",
        "Standard deviation of AUC (R² on beijing_pm25) of models trained on the release, from fit to fit with "
        "other seeds, one draw each, and its 95 % interval (chi-square); with two or three fits it is wide, and says "
        "little more than whether a technique is stable to the second digit.", "",
        f"| technique | {' | '.join(gather.PLAIN)} |", f"|---|{'---|' * len(gather.PLAIN)}",
    ]  # fmt: skip
    for t in sorted(seeds):
        cells = [deviation(seeds[t].get(d)) for d in gather.PLAIN]
        lines.append(f"| {t} | {' | '.join(cells)} |")
    lines += [
        "", "On german_credit (800 rows), three fits with three draws each, taken apart (one-way layout of random "
        "effects): what the fit adds, and what the draw adds.", "",
        "| technique | between fits | between draws of a fit | one draw of one further fit |", "|---|---|---|---|",
    ]  # fmt: skip
    if not draws:
        lines = [*lines[:-2], "Not measured yet."]
    for t, s in draws.items():
        cells = [part(p) for p in (s.between, s.within, s.total)]
        lines.append(f"| {t} | {' | '.join(cells)} |")
    return [*lines, ""]


def advised(found: Sequence[Need]) -> list[str]:
    """The recommendations."""
    lines = [
        "## Which to use", "",
        "By rules of the preset `partner` that these lines can answer; a rule passes where its whole 95 % interval "
        "does. Intervals of what models lose hold what fits differ by, not what test rows do.", "",
    ]  # fmt: skip
    for need in found:
        lines += [
            f"### {need.title}", "", f"{need.rules}. On {', '.join(need.data_sets)}.", "",
            f"**{need.found.sentence}**", "", *(f"- `{t}` {why}." for t, why in need.found.others), "",
        ]  # fmt: skip
    return lines


def cost(figure: Any) -> float | None:
    if figure.fit_cpu_s is None:
        return None
    return float(figure.fit_cpu_s + (figure.sample_cpu_s or 0.0))


def mean(values: Sequence[float | None]) -> str:
    known = [v for v in values if v is not None]
    return f"{np.mean(known):.4f} ({max(known):.4f})" if known else NONE


def worst(values: Sequence[float | None]) -> str:
    known = [v for v in values if v is not None]
    if not known:
        return NONE
    seen = "" if len(known) == len(values) else f" ({len(known)} of {len(values)})"
    return f"{100 * max(known):.2f}{seen}"


def span(values: Sequence[float | None]) -> str:
    known = [v for v in values if v is not None]
    return f"{spell(min(known))} to {spell(max(known))}" if known else NONE


def power(p: Power) -> str:
    if p.value is None:
        return f"{NONE}: {p.reason}"
    if p.interval is None:
        return f"{p.value:.2f} ({p.reason})"
    return f"{p.value:.2f} [{p.interval.low:.2f}, {p.interval.high:.2f}]"


def deviation(s: Spread | None) -> str:
    if s is None:
        return NONE
    return part(s.total) if s.total else "one fit"


def part(found: tuple[float, Any] | None) -> str:
    if found is None:
        return NONE
    value, ends = found
    return f"{value:.4f} [{ends.low:.4f}, {ends.high:.4f}]"


if __name__ == "__main__":
    main()
