"""Kill -9 at random moments: does each study go on, and what is done twice?

    python benchmarks/study/kill.py ../shared/data 20

Studies of four techniques, two fits each, in two processes. Each is started again and again; at a
random moment of each life one of its workers is killed, and at another its whole process group, till
it comes to its end before. One more study is killed whenever the journal of a private fit has grown
to a random length. What came of them is held to a run that nobody touched, and to what the store
knew at each kill.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from studies import SEVERAL, Laid, Record, alike, ended, kill_group, lay, machine, workers_of  # noqa: E402

from peers import keep  # noqa: E402

_SEED = 2026
_ANSWERS = 14  # that a private fit asks for at least
_AIMED = 5  # kills of the study of a private technique alone


def main(shared: str, times: str = "20") -> None:
    command = f"python benchmarks/study/kill.py {shared} {times}"
    rng = np.random.default_rng(_SEED)
    with tempfile.TemporaryDirectory() as folder:
        whole = lay(Path(folder) / "whole", Path(shared), SEVERAL)
        seconds = whole.run()
        figures: dict[str, Any] = {
            "command": command, "whole_s": seconds, "tasks": len(keys(whole.record)), "kills": [],
            "studies": [],
        }  # fmt: skip
        while len(figures["kills"]) < int(times):
            laid = lay(Path(folder) / f"{len(figures['studies'])}", Path(shared), SEVERAL)
            left_over = int(times) - len(figures["kills"])
            kills, study = killed(laid, (whole.report, whole.record), seconds, rng, left_over)
            figures["kills"] += kills
            figures["studies"].append(study)
        figures["aimed"] = aimed(Path(folder), Path(shared), rng)
        figures["machine"] = machine()
    keep("study_kill", figures, page(figures))


def killed(
    laid: Laid,
    whole: tuple[dict[str, Any], Record],
    seconds: float,
    rng: np.random.Generator,
    most: int,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What came of one study that was killed till it came to its end.

    Args:
        laid: It.
        whole: Report and record of the run that nobody touched.
        seconds: That it took: the longest that one is left alone.
        rng: Of the moments.
        most: Kills.
    """
    kills, seen, journals = list[dict[str, Any]](), list[Record](), dict[Path, bytes]()
    while True:
        end, first = sorted(seconds * rng.random(2), reverse=True)
        process = laid.start()
        victim = one_worker(process, first)
        until = time.monotonic() + end - first
        while time.monotonic() < until and process.poll() is None and len(kills) < most:
            time.sleep(0.05)
        if process.poll() is not None or len(kills) == most:
            break
        kills.append({
            "after_s": end, "worker_after_s": first, "worker": victim,
            **dead(process, laid, seen, journals),
        })  # fmt: skip
    ended(process, laid)
    seen.append(laid.record)
    study = {
        "last_worker": victim, "tasks": len(keys(whole[1])), **came_of(laid, seen, journals),
        "other_keys": sorted(keys(seen[-1]) ^ keys(whole[1])),
        "differs": alike(whole[0], laid.report),
    }  # fmt: skip
    print(json.dumps(study), file=sys.stderr, flush=True)
    return kills, study


def aimed(folder: Path, shared: Path, rng: np.random.Generator) -> dict[str, Any]:
    """What came of a study that was killed while private fits asked."""
    laid = lay(folder / "aimed", shared, {"private": SEVERAL["private"]})
    seen, journals, kills = list[Record](), dict[Path, bytes](), list[dict[str, Any]]()
    for lines in rng.integers(2, 2 * _ANSWERS, _AIMED):  # a payment and an answer are two
        process = laid.start()
        while process.poll() is None and longest(laid) < lines:
            time.sleep(0.002)
        if process.poll() is not None:
            break
        kills.append({"at_lines": int(lines), **dead(process, laid, seen, journals)})
    laid.run()
    seen.append(laid.record)
    found = next(t for t in laid.report["techniques"] if t["name"] == "private")
    return {
        "kills": kills, **came_of(laid, seen, journals), "failure": found["failure"],
        "claim": found["claim"] and {k: found["claim"][k] for k in ("epsilon", "delta")},
    }  # fmt: skip


def longest(laid: Laid) -> int:
    """Lines of the longest journal that is there."""
    found = [0]
    for path in (laid.folder / "store").glob("training/*/*/journal.jsonl"):
        with contextlib.suppress(OSError):
            found.append(path.read_bytes().count(b"\n"))
    return max(found)


def dead(
    process: Any, laid: Laid, seen: list[Record], journals: dict[Path, bytes]
) -> dict[str, Any]:
    """Kill all of it; gives how it stood."""
    workers = workers_of(process.pid)
    kill_group(process)
    alive = psutil.wait_procs(workers, timeout=20)[1]
    seen.append(laid.record)
    journals |= linked(laid)
    found = {"alive": len(alive), **standing(seen[-1])}
    print(json.dumps(found), file=sys.stderr, flush=True)
    return found


def came_of(laid: Laid, seen: list[Record], journals: dict[Path, bytes]) -> dict[str, Any]:
    """What was done twice, lost, or left."""
    return {**twice(seen), **journals_of(journals), **left(laid)}


def one_worker(process: Any, after: float) -> str:
    """Kill the worker that was started last, if there is one by then; says whether there was."""
    until = time.monotonic() + after
    while time.monotonic() < until and process.poll() is None:
        time.sleep(0.05)
    found = workers_of(process.pid) if process.poll() is None else []
    if not found:
        return "none ran" if process.poll() is None else "the run had ended"
    found[-1].kill()
    return "killed"


def standing(record: Record) -> dict[str, Any]:
    """What a store knows at a kill of the run that was killed."""
    if not record.runs:
        return {"run": 0, "kept": 0, "running": [], "done": []}
    run = record.runs[-1]["id"]
    return {
        "run": run, "kept": len(keys(record)), "running": sorted(record.of(run, "running")),
        "done": sorted(record.of(run, "done")),
    }  # fmt: skip


def keys(record: Record) -> set[str]:
    """Of fits and of what was judged; that of findings holds when they were made."""
    return {k for k, r in record.results.items() if r["kind"] != "findings"}


def twice(seen: list[Record]) -> dict[str, Any]:
    """What the store knows of all lives: tasks that were done in more than one, results that changed
    later, techniques that failed."""
    last = seen[-1]
    done = [name for run in last.steps for name in last.of(run, "done")]
    changed = [
        k for one in seen for k, row in one.results.items()
        if row["kind"] != "findings" and last.results.get(k) != row
    ]  # fmt: skip
    again = [  # had a result at a kill, and was done in a later run all the same
        s["name"]
        for one in seen[:-1]
        for run, steps in last.steps.items()
        if not one.runs or run > one.runs[-1]["id"]
        for s in steps.values()
        if s["state"] == "done" and s["key"] in one.results
    ]
    return {
        "runs": len(last.runs), "done": len(done), "done_twice": sorted({n for n in done if done.count(n) > 1}),
        "done_again": sorted(set(again)), "changed": sorted(set(changed)), "damaged": list(last.damaged),
        "failed": sorted(last.of(last.runs[-1]["id"], "failed")),
    }  # fmt: skip


def linked(laid: Laid) -> dict[Path, bytes]:
    """Journals of private fits that were killed, each under a second name that stays when the fit
    is kept, with what they held."""
    found = {}
    for path in sorted((laid.folder / "store").rglob("journal.jsonl")):
        name = laid.folder / f"journal-{path.stat().st_ino}"
        if not name.exists():
            os.link(path, name)
        found[name] = name.read_bytes()
    return found


def journals_of(held: dict[Path, bytes]) -> dict[str, Any]:
    """Answers that killed fits had paid for, all there were in the end, how many of those from
    before the kill were given again, and payments that no answer followed."""
    before = after = same = lost = 0
    for path, content in held.items():
        whole = content[: content.rfind(b"\n") + 1]
        text = path.read_bytes()
        one, two = (
            [json.loads(x.partition(b" ")[2]) for x in t.splitlines()] for t in (whole, text)
        )
        before += sum("asked" in x for x in one)
        after += sum("asked" in x for x in two)
        same += sum("asked" in x for x in one) if text.startswith(whole) else 0
        told = ["asked" in x for x in two[1:]]  # the first line is the head
        lost += sum(not a and not b for a, b in itertools.pairwise(told))
    return {
        "journals": len(held), "answers_before": before, "answers_same": same,
        "answers_in_all": after, "paid_twice": lost,
    }  # fmt: skip


def left(laid: Laid) -> dict[str, Any]:
    """Files that nothing knows of any more."""
    store = laid.folder / "store"
    named = {r["file"] for r in laid.record.results.values()}
    files = [p for p in (store / "artefacts").rglob("*") if p.is_file()]
    training = [p for p in (store / "training").rglob("*") if p.is_file()]
    return {
        "orphans": sum(p.relative_to(store / "artefacts").as_posix() not in named for p in files),
        "training_left": len(training),
    }  # fmt: skip


def page(figures: dict[str, Any]) -> list[str]:
    kills, studies, private = figures["kills"], figures["studies"], figures["aimed"]
    every = [*studies, private]

    def total(key: str) -> int:
        return sum(len(s[key]) if isinstance(s[key], list) else int(s[key]) for s in every)

    workers = [k["worker"] for k in kills] + [s["last_worker"] for s in studies]
    lines = [
        "# Studies that were killed", "",
        f"`{figures['command']}` on {figures['machine']}. A study of {', '.join(SEVERAL)}, two fits "
        f"each, in two processes: {figures['tasks']} tasks, {figures['whole_s']:.0f} s where nobody touches "
        f"it. {len(studies)} such studies were killed {len(kills)} times with -9, the whole process group, each "
        "at a random moment since it was started; before that, one worker alone. One more was killed "
        f"{len(private['kills'])} times while private fits asked.", "",
        f"- Reports that differ from the untouched one: {sum(bool(s['differs']) for s in studies)} of "
        f"{len(studies)} (of `{'`, `'.join(NOISY_TOLD)}` what is not noise is held to it).",
        f"- Tasks done twice: {total('done_twice')}; done again although there was a result: "
        f"{total('done_again')}. Results that changed: {total('changed')}; damaged: {total('damaged')}; under "
        f"other keys than in the untouched run: {sum(len(s['other_keys']) for s in studies)}.",
        f"- Tasks that ran at a kill, and were begun again: {sum(len(k['running']) for k in kills)}. Workers "
        f"alive after it: {sum(k['alive'] for k in kills)}. Workers killed alone: "
        f"{workers.count('killed')}; techniques that failed by any of it: {total('failed')}.",
        f"- Private fits killed midway: {total('journals')}, with {total('answers_before')} answers "
        f"paid for at the last kill of each, of which {total('answers_same')} stand unaltered in the "
        f"journal that the fit went on with to its {total('answers_in_all')}. Payments whose answer "
        f"was lost at a kill, and so paid again within the same promise: {total('paid_twice')}. The claim "
        f"is {json.dumps(private['claim'])}.",
        f"- Left behind: {total('orphans')} files that no result names, {total('training_left')} of "
        "killed fits.", "",
        "| killed after, s | a worker before, after s | results kept by then | tasks that ran |",
        "|---|---|---|---|",
    ]  # fmt: skip
    for k in kills:
        lines.append(
            f"| {k['after_s']:.1f} | {k['worker_after_s']:.1f}: {k['worker']} | {k['kept']} of "
            f"{figures['tasks']} | {', '.join(k['running']) or 'none'} |"
        )
    for k in private["kills"]:
        lines.append(
            f"| at {k['at_lines']} lines of a journal | | {k['kept']} | {', '.join(k['running'])} |"
        )
    return lines


NOISY_TOLD = ("private", "recommendation", "pareto", "power")

if __name__ == "__main__":
    main(*sys.argv[1:])
