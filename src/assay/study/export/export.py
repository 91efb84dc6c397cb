"""Hand on one run: what goes in, what stays, and the digest of all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assay.core import ConfigError, UnknownNameError
from assay.report import Findings, TechniqueFindings, report_texts, shows_rows, without_rows
from assay.study.export.claims import claims_piece
from assay.study.export.crate import crate_piece
from assay.study.export.manifest import MANIFEST, manifest
from assay.study.export.piece import LeftOut, Piece, json_piece
from assay.study.export.place import need_free, put
from assay.study.export.plan import plan_piece, policy_piece
from assay.study.export.releases import Wanted, taken
from assay.study.fitted import Kept, kept_of
from assay.study.history import found_by
from assay.study.planned import fit_name
from assay.study.store import Fleeting, Run, Store

_STAYS = (
    LeftOut("the data and the controls' releases", "they are real rows"),
    LeftOut(
        "digests of the data, keys of results, and the machine's name",
        "who knows all rows but one could try it against a digest",
    ),
)
_FOR_ROWS = LeftOut("pictures of single rows", "the plan drew them for who may see them")
_FAKES = LeftOut("stand-ins for identifiers", "assay synthesize fills them in")
_NO_POLICY = LeftOut("policy.yaml", "the version of assay that ran it kept its verdicts only")


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        place: A folder or a zip.
        run: Number of the run.
        files: Their paths in it, sorted.
        left_out: What is not in it, and why.
        digest: SHA-256 of the manifest. Told on another way than the export, it shows that
            nothing was altered between.
    """

    place: Path
    run: int
    files: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    digest: str


def export(
    store: Store | Fleeting, run: Run, place: str | Path, *, releases: bool = False,
    models: bool = False, anyway: Iterable[str] = (),
) -> Exported:  # fmt: skip
    """Write one run of a store as a folder or a zip; the same run gives the same bytes.

    No row leaves unless it is asked for, and then of techniques that pass only: a verdict that is
    no pass means that nobody showed these rows to be safe enough.

    Args:
        store: Holds its fits.
        run: One that has findings.
        place: A folder, or a file that ends in ``.zip``; nothing may be there.
        releases: Take the first release of each technique that passes.
        models: Take the model behind it where differential privacy is claimed.
        anyway: Techniques whose release and model are taken whatever is said against it.

    Raises:
        InputError: The run has no findings, something is there already, or it cannot be written.
        ConfigError: ``anyway`` without ``releases`` or ``models``.
        UnknownNameError: ``anyway`` names a technique that was not judged, or a control.
    """
    place, wanted = Path(place), Wanted(releases, models, frozenset(anyway))
    need_free(place)
    findings = found_by(store, run)
    offered = [t for t in findings.techniques if not t.control]
    _need_known(wanted, offered)
    pieces, left_out = _pieces(store, run, findings, offered, wanted)
    pieces.append(_about(run, findings, store, left_out))
    pieces.append(crate_piece(run, findings, pieces))
    files = {p.path: p.content for p in pieces}
    files[MANIFEST] = manifest(files)
    put(files, place)
    digest = hashlib.sha256(files[MANIFEST]).hexdigest()
    return Exported(place, run.id, tuple(sorted(files)), tuple(left_out), digest)


def _need_known(wanted: Wanted, offered: list[TechniqueFindings]) -> None:
    if wanted.anyway and not (wanted.releases or wanted.models):
        raise ConfigError(
            "it says whose rows are taken anyway, but none are asked for", where="anyway",
            mend="Add --releases or --models",
        )  # fmt: skip
    names = [t.name for t in offered]
    if unknown := sorted(wanted.anyway - set(names)):
        raise UnknownNameError(
            f"no technique {unknown[0]!r} was judged by this run", where="anyway",
            mend=f"There are: {', '.join(names)}",
        )  # fmt: skip


def _pieces(
    store: Store | Fleeting, run: Run, findings: Findings, offered: list[TechniqueFindings],
    wanted: Wanted,
) -> tuple[list[Piece], list[LeftOut]]:  # fmt: skip
    report, page = report_texts(without_rows(findings))
    kept = _kept(store, run, offered, wanted)
    pieces = [
        plan_piece(run), *([policy_piece(run)] if run.policy else []),
        Piece("report.json", report.encode(), "All that was found, for programs"),
        Piece("index.html", page.encode(), "The report"),
        claims_piece(offered, kept),
    ]  # fmt: skip
    left_out = list(_STAYS)
    left_out += [] if run.policy else [_NO_POLICY]
    left_out += [_FOR_ROWS] if shows_rows(findings) else []
    if wanted.releases and any(i.action == "fake" for i in findings.data.identifiers):
        left_out.append(_FAKES)
    for asked, what in ((wanted.releases, "releases"), (wanted.models, "models")):
        if not asked:
            left_out.append(LeftOut(what, f"they were not asked for; --{what} does"))
    for place, technique in enumerate(sorted(offered, key=lambda t: t.name), 1):
        first = next(iter(kept[technique.name]), None)
        for one in taken(technique, first, place, wanted):
            (pieces if isinstance(one, Piece) else left_out).append(one)  # type: ignore[arg-type]
    return pieces, left_out


def _kept(
    store: Store | Fleeting, run: Run, offered: list[TechniqueFindings], wanted: Wanted
) -> dict[str, list[Kept | None]]:
    """The fits of each technique that are looked at: all where there may be ledgers, the first
    where it is asked for; None for one that is gone."""
    keys = {s.name: s.key for s in store.steps(run.id)}
    found = {}
    for one in offered:
        private = one.claim is not None or bool(one.void)
        most = one.releases if private else int(wanted.releases or wanted.models)
        named = [keys.get(fit_name(one.name, i), "") for i in range(most)]
        contents = map(store.find, named)
        found[one.name] = [None if c is None else kept_of(c) for c in contents]
    return found


def _about(run: Run, findings: Findings, store: Store | Fleeting, left_out: list[LeftOut]) -> Piece:
    """``run.json``. How long it took stays out: of settings that were chosen privately it would
    tell how many were tried."""
    tasks = [{"name": s.name, "kind": s.kind, "state": s.state.value} for s in store.steps(run.id)]
    return json_piece("run.json", {
        "format": "assay export 1", "run": run.id, "data": run.title, "state": run.state.value,
        "outcome": run.outcome, "ended": run.ended, "seed": findings.seed,
        "versions": dict(findings.versions), "tasks": tasks,
        "left_out": [{"what": one.what, "why": one.why} for one in left_out],
    }, "The run: when, which versions and seed, its tasks, and what was left out")  # fmt: skip
