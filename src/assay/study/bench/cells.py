"""One study of a benchmark: a table with a seed, and what of its findings is kept."""

from __future__ import annotations

from assay.report import BenchmarkCell, TechniqueFindings, Tried, board
from assay.study.assess import Progress
from assay.study.bench.contests import Contest
from assay.study.power import smallest_seen
from assay.study.study import Study


def studied(contest: Contest, seed: int, progress: Progress) -> BenchmarkCell:
    """Run the study; what of it is in the store is not done again.

    Raises:
        InputError: A mistake in the data or the plan.
    """
    name = contest.data.name

    def tell(label: str) -> None:
        progress(f"{name}, seed {seed}: {label}")

    study = contest.study.seeded(seed)
    findings = study.run(progress=tell).findings
    return BenchmarkCell(
        name, seed, contest.keys[seed], tuple(tried(t, _folder(study)) for t in findings.techniques),
        findings.created if findings.seconds else "", findings.seconds,
    )  # fmt: skip


def _folder(study: Study) -> str:
    store = study.config.store
    return store.folder if store is not None else ""


def tried(found: TechniqueFindings, folder: str = "") -> Tried:
    """What is kept of a technique: no picture and no breakdown, which its study's report has, but
    which attacks showed a leak; and no place on this machine: ``folder`` is the store's."""
    failure = found.failure.replace(folder, "the store") if folder else found.failure
    return Tried(
        found.name, found.verdict.outcome.value if found.verdict else "",
        tuple(board.lean(m) for m in found.measurements), found.claim, found.void,
        failure, found.cpu_seconds, found.peak_mb, smallest_seen(found),
    )  # fmt: skip
