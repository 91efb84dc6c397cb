"""Anyone's generator, run in an environment of its own within limits, or files it has made."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from assay.core import AssayError, ConfigError, PrivacyClaim, TechniqueError
from assay.data import Grid, Kind, Schema, Table
from assay.outside import (
    PRINTED,
    Ended,
    Environment,
    Limits,
    Wanted,
    environment,
    files_of,
    keep_printed,
    path_of,
    run,
    shown,
    words_of,
)
from assay.techniques.base import Given, settings_of
from assay.techniques.checkpoints import place
from assay.techniques.handover import hand_over, read_back, taken_back
from assay.techniques.recipe import Recipe, recipe
from assay.techniques.rows import RowsModel
from assay.techniques.settings import need_number, need_whole

Array = np.ndarray[Any, Any]

_CLAIM = ("variant", "neighbours", "unit", "accountant", "assumed_public", "implementation")
_FILES = (".csv", ".parquet")


@dataclass(frozen=True, kw_only=True)
class ExternalModel(RowsModel):
    """The rows that the program drew; beyond them there are none.

    Attributes:
        versions: Of the packages that drew them.
        void: Why nothing is claimed although it was asked for.
        cpu_seconds, peak_mb: What the program took, which assay's own process does not show.
    """

    technique: ClassVar[str] = "external"
    versions: dict[str, str] = field(default_factory=dict)
    void: str = ""
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0

    @property
    def released(self) -> int:
        """How many rows a release has: all that were drawn."""
        return len(self.rows)

    def state(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """The rows, and what drew them."""
        state, arrays = super().state()
        own = {
            "versions": self.versions, "void": self.void, "cpu_seconds": self.cpu_seconds,
            "peak_mb": self.peak_mb,
        }  # fmt: skip
        return {**state, **own}, arrays

    @classmethod
    def from_state(cls, state: dict[str, Any], arrays: dict[str, Array]) -> Self:
        """The inverse of :meth:`state`.

        Raises:
            KeyError, TypeError, ValueError: The state is not one of this class.
        """
        model = super().from_state(state, arrays)
        return replace(
            model, versions=dict(state["versions"]), void=str(state["void"]),
            cpu_seconds=float(state["cpu_seconds"]), peak_mb=float(state["peak_mb"]),
        )  # fmt: skip

    def sample(self, n: int, rng: np.random.Generator, given: Given | None = None) -> Table:
        """Deal ``n`` of the rows, each at most once.

        Raises:
            TechniqueError: So many were not drawn.
        """
        if n > len(self.rows):
            raise TechniqueError(
                f"its program drew {len(self.rows):,} rows, fewer than {n:,}",
                where=str(self.settings.get("shown", self.technique)),
                mend=f"Set 'rows: {n}' and run again",
            )  # fmt: skip
        return super().sample(n, rng, given)


@dataclass(frozen=True, kw_only=True)
class External:
    """A generator that is not assay's: a recipe, a command, or a folder of finished files.

    Attributes:
        recipe: Name of one that assay brings: ``assay list`` shows them.
        command: A command line of yours, which finds ``train.csv``, ``train.parquet``,
            ``schema.json`` and ``request.json`` in the folder where it starts and writes
            ``synthetic.csv`` or ``synthetic.parquet`` there. ``{folder}`` stands for the folder,
            ``{rows}`` and ``{seed}`` for what is wanted, ``{python}`` for its interpreter. No shell reads it.
        files: A folder of finished CSV or Parquet files, each a release, in the order of their names.
        requirements: Packages of the command's environment, as pip reads them; a recipe brings its own.
        python: Version of the command's Python, such as ``"3.10"``; empty for assay's own.
        settings: For the program, as it names them.
        privacy: ``epsilon`` and ``delta`` to be asked of the program, and, for a command or
            files, all that a claim says: ``variant``, ``neighbours``, ``unit``, ``accountant``,
            ``assumed_public``, ``implementation``. It is the program's claim, not assay's.
        rows: How many are drawn; 0 for as many as there are training rows.
        network: Whether the program may reach a network.
        minutes: Of wall time after which it is stopped.
        memory_gb: That it may hold; 0 for nine tenths of what is free.
        number: Which of the files a fit gives, from 0; a study says it.
    """

    name: ClassVar[str] = "external"
    family: ClassVar[str] = "external"
    title: ClassVar[str] = "Anyone's generator"
    suits: ClassVar[str] = (
        "Whatever its authors say it does: it is run apart, within limits, and judged like any "
        "other technique; more rows than it drew cannot be had from it."
    )
    source: ClassVar[str] = "Named by its recipe; see docs/external.md"
    model: ClassVar[type[ExternalModel]] = ExternalModel

    recipe: str = ""
    command: str = ""
    files: str = ""
    requirements: tuple[str, ...] = ()
    python: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    privacy: Mapping[str, Any] | None = None
    rows: int = 0
    network: bool = False
    minutes: float = 120.0
    memory_gb: float = 0.0
    number: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        where = f"technique {self.name!r}"
        object.__setattr__(self, "requirements", tuple(self.requirements))
        ways = [w for w in ("recipe", "command", "files") if getattr(self, w)]
        if len(ways) != 1:
            raise ConfigError(
                "it needs one of recipe, command and files"
                + (f", not {' and '.join(ways)}" if ways else ""), where=where,
            )  # fmt: skip
        need_whole(self.name, "rows", self.rows, 0, 100_000_000)
        need_number(self.name, "minutes", self.minutes, 0.001, 100_000)
        need_number(self.name, "memory_gb", self.memory_gb, 0, 100_000)
        if self.recipe:
            self._check_recipe(recipe(self.recipe), where)
        elif self.privacy is not None:
            lacks = [k for k in ("epsilon", "delta", *_CLAIM) if k not in self.privacy]
            if lacks:
                raise ConfigError(
                    f"privacy lacks {', '.join(lacks)}: a claim with a missing field is no claim",
                    where=where,
                )  # fmt: skip
        if self.privacy is not None:
            self._claim()

    def _check_recipe(self, known: Recipe, where: str) -> None:
        """Raises ConfigError where the recipe does not take such settings."""
        if self.requirements or self.python:
            raise ConfigError("a recipe brings its own requirements and python", where=where)
        odd = [k for k in self.settings if k not in known.settings]
        if odd:
            mend = f"It has {', '.join(known.settings)}" if known.settings else "It has none"
            raise ConfigError(f"the recipe has no setting {odd[0]!r}", where=where, mend=mend)
        asked = sorted(self.privacy or ())
        if known.claims is None and asked:
            raise ConfigError(
                f"the recipe {self.recipe!r} promises no differential privacy", where=where,
                mend="Leave privacy out",
            )  # fmt: skip
        if known.claims is not None and asked != ["delta", "epsilon"]:
            raise ConfigError(
                f"the recipe {self.recipe!r} needs privacy with epsilon and delta", where=where
            )

    @property
    def shown(self) -> str:
        """What it is called in messages: no text that may be secret."""
        if self.recipe or self.files:
            return self.recipe or f"files of {Path(self.files).name}"
        return shown(self.command)

    @property
    def fits_again(self) -> bool:
        """Whether it can be fitted to other rows: finished files cannot."""
        return not self.files

    @property
    def content(self) -> str:
        """A digest of what it runs or gives that is not in its settings: files, scripts, the recipe."""
        digest = hashlib.sha256()
        used = self._finished() if self.files else files_of(self.command)
        for path in used:
            digest.update(path.read_bytes())
        if self.recipe:
            digest.update(recipe(self.recipe).wanted.key.encode())
        return digest.hexdigest()

    def at(self, release: int) -> External:
        """The technique for one of several releases: of finished files each is another file."""
        return replace(self, number=release) if self.files else self

    def releases(self, repeats: int) -> int:
        """How many fits there are when ``repeats`` are asked for: not more than files."""
        return min(repeats, len(self._finished())) if self.files else repeats

    def accepts(self, schema: Schema) -> str | None:
        """None, or the first column of arrays: a program is handed plain tables."""
        odd = [c.name for c in schema if c.kind is Kind.ARRAY]
        return f"column {odd[0]!r} holds arrays" if odd else None

    def voids(self, schema: Schema) -> tuple[str, ...]:
        """The columns for which a recipe would claim nothing: it takes their levels and bounds for
        public, and they were read off the rows."""
        return (
            tuple(c.name for c in schema if c.kind is Kind.DATETIME or Grid.of(c) is None)
            if self.recipe
            else ()
        )

    def fit(self, train: Table, rng: np.random.Generator) -> ExternalModel:
        """Run the program on the rows, and keep what it drew.

        Raises:
            TechniqueError: It could not be installed or run, went beyond a limit, or gave back
                no such table.
        """
        settings = {"shown": self.shown, **{k: str(v) for k, v in settings_of(self).items()}}
        if self.files:
            rows = read_back(self._finished()[self.number], train.schema, where=self.shown)
            return ExternalModel(rows=rows, settings=settings, claim=self._claim())
        seed = int(rng.integers(2**31 - 1))
        with tempfile.TemporaryDirectory(prefix="assay-outside-") as folder:
            rows, made, ended = self._run(train, Path(folder), seed)
        void = self._void(train.schema)
        return ExternalModel(
            rows=rows, settings=settings, claim=None if void else self._claim(), void=void,
            versions=made.versions if made else {}, cpu_seconds=ended.cpu_seconds,
            peak_mb=ended.peak_mb,
        )  # fmt: skip

    def _void(self, schema: Schema) -> str:
        """Why a claim is void; empty where it is not, or none was asked for."""
        if self.privacy is None or not self.recipe:
            return ""
        if reads := recipe(self.recipe).reads:
            return f"The program reads {reads} off the rows without paying for it."
        if columns := self.voids(schema):
            names = ", ".join(map(repr, columns[:5])) + (" and others" if len(columns) > 5 else "")
            return (
                f"Levels or bounds of {names} were read off the rows and handed over as public: "
                "declare them in assay.yaml."
            )
        return ""

    def _run(
        self, train: Table, folder: Path, seed: int
    ) -> tuple[Table, Environment | None, Ended]:
        known = recipe(self.recipe) if self.recipe else None
        wanted = known.wanted if known else Wanted(self.requirements, self.python)
        try:
            made = environment(wanted) if known or self.requirements or self.python else None
        except AssayError as error:
            raise TechniqueError(error.what, where=self.shown, mend=error.mend) from error
        n = self.rows or len(train)
        settings = {**(known.arguments if known else {}), **self.settings}
        privacy = self.privacy and {k: self.privacy[k] for k in ("epsilon", "delta")}
        hand_over(
            train, folder, rows=n, seed=seed, settings=settings, privacy=privacy,
            public=privacy is not None and known is None,
        )  # fmt: skip
        limits = Limits(
            seconds=60 * self.minutes, memory_mb=1024 * self.memory_gb, network=self.network
        )
        ended = run(self._words(made, known, folder, n, seed), folder, limits,
                    variables=path_of(made))  # fmt: skip
        if ended.reason:
            raise TechniqueError(ended.reason, where=self.shown, mend=_kept(folder / PRINTED))
        return taken_back(folder, train.schema, where=self.shown), made, ended

    def _words(
        self, made: Environment | None, known: Recipe | None, folder: Path, n: int, seed: int
    ) -> list[str]:
        python = str(made.python) if made else shutil.which("python3") or "python3"
        if known:
            return [python, str(known.script)]
        filled = {"folder": str(folder), "rows": str(n), "seed": str(seed), "python": python}
        return words_of(self.command, filled)

    def _finished(self) -> list[Path]:
        """The files, in the order of their names.

        Raises:
            TechniqueError: There is none.
        """
        folder = Path(self.files)
        found = sorted(p for p in folder.glob("*") if p.suffix in _FILES) if folder.is_dir() else []
        if not found:
            raise TechniqueError("there is no CSV or Parquet file", where=f"files: {self.files}")
        return found

    def _claim(self) -> PrivacyClaim | None:
        """What the program's authors promise, as they say it.

        Raises:
            ConfigError: A value that no claim can have.
        """
        if self.privacy is None:
            return None
        about = {**((recipe(self.recipe).claims or {}) if self.recipe else {}), **self.privacy}
        try:
            return PrivacyClaim(
                float(about["epsilon"]), float(about["delta"]), str(about["variant"]),
                str(about["neighbours"]), str(about["unit"]), str(about["accountant"]),
                tuple(map(str, about["assumed_public"])), str(about["implementation"]),
            )  # fmt: skip
        except (TypeError, ValueError) as error:
            raise ConfigError(str(error), where=f"technique {self.name!r}, privacy") from error


def _kept(printed: Path) -> str | None:
    """Keep what the program printed beside a fit that has a place; where, in words."""
    here = place()
    if here is None or not printed.is_file():
        return None
    return f"What it printed is in {keep_printed(printed, here.folder)}, as secret as the data"
