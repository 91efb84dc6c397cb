"""What a study found, ready to be asked, written, handed on and sampled from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from assay.core import AssayError, InputError, Outcome, UnknownNameError, Verdict
from assay.report import Findings, result_html, write_report
from assay.study.entry import Entry
from assay.study.export import Exported, export

if TYPE_CHECKING:
    from assay.study.study import Study


@dataclass(frozen=True)
class Result:
    """What a study found; a notebook shows it as a table.

    Attributes:
        findings: All that a report says.
        study: That was run.
        plan: Its techniques by name.
        run: Number of the run in the study's store; 0 where none is on record.
        warnings: Sentences on what could not be done besides, such as logging to MLflow.
    """

    findings: Findings
    study: Study = field(repr=False)
    plan: dict[str, Entry] = field(repr=False)
    run: int = 0
    warnings: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        return result_html(self.findings, self.warnings)

    @property
    def outcome(self) -> Outcome:
        """The best that any technique on offer reached: one pass is a way to go."""
        reached = [
            t.verdict.outcome for t in self.findings.techniques if t.verdict and not t.control
        ]
        order = (Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.NOT_MEASURED, Outcome.FAIL)
        return next((o for o in order if o in reached), Outcome.FAIL)

    def verdict(self, name: str) -> Verdict:
        """The policy's word on one technique.

        Raises:
            UnknownNameError: No such technique in this study.
            AssayError: It could not run; the sentence says why.
        """
        for found in self.findings.techniques:
            if found.name == name:
                if found.verdict is None:
                    raise AssayError(found.failure.rstrip("."), where=name)
                return found.verdict
        raise UnknownNameError(f"no technique {name!r} was judged here")

    def report(self, path: str | Path) -> Path:
        """Write the page and ``report.json`` beside it; a ``.html`` path names the page itself."""
        return write_report(self.findings, Path(path))

    def export(
        self, path: str | Path, *, releases: bool = False, models: bool = False,
        anyway: Iterable[str] = (),
    ) -> Exported:  # fmt: skip
        """Write all of it but rows as a folder or a ``.zip`` to hand on; see
        :func:`assay.study.export.export`, also for what is raised.

        Raises:
            InputError: These findings are of no run that is on record.
        """
        if not self.run:
            raise InputError("these findings are of no run, so that there is nothing to export")
        store = self.study.store
        return export(
            store, store.run(self.run), path, releases=releases, models=models, anyway=anyway
        )

    def sample(self, name: str, n: int, given: Mapping[str, object] | None = None) -> pl.DataFrame:
        """``n`` synthetic rows, spelled as the source spells them.

        Raises:
            UnknownNameError: No such technique in this study.
            TechniqueError: ``given`` asks for what the technique cannot hold.
        """
        if name not in self.plan:
            raise UnknownNameError(
                f"no technique {name!r} was judged here", mend=f"There are: {', '.join(self.plan)}"
            )
        return self.study.sample(self.plan[name], n, given)
