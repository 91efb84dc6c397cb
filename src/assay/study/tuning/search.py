"""One technique's settings by Optuna, asked for and told of; kept in SQLite as they come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assay.core import InputError, Seeds
from assay.study.entry import Entry
from assay.study.tuning.aims import AXES, reached, shortfall
from assay.study.tuning.looks import Tried
from assay.techniques import Choice, Span, Whole, settings_of

if TYPE_CHECKING:
    import optuna

SAMPLERS = ("tpe", "random")
#: Trials that TPE draws at random before it believes anything.
_STARTUP = 5
#: Settings drawn in a row that were tried before: then there are no others to speak of.
_AGAIN = 12
#: First trials that could not run: then it is the table, not the settings.
_FAILED = 3


def storage(file: Path | None) -> Any:
    """Where trials are kept: a SQLite file, or memory where there is no folder.

    Raises:
        InputError: The file cannot be used.
    """
    import optuna
    from sqlalchemy.exc import SQLAlchemyError

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if file is None:
        return optuna.storages.InMemoryStorage()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return optuna.storages.RDBStorage(f"sqlite:///{file}")
    except (OSError, SQLAlchemyError):
        raise InputError(
            "trials cannot be kept there", where=str(file),
            mend="Free some space, name another report folder, or take the file away if it is damaged",
        ) from None  # fmt: skip


@dataclass
class Search:
    """Settings of one technique.

    The k-th settings depend on the seed, the sampler and what became of those before, so that a
    killed search that goes on asks for what it would have asked for.

    Attributes:
        entry: The technique under its name in the plan, with the settings to begin from.
        study: Of Optuna.
        sampler: ``tpe`` or ``random``.
        seeds: Of the search.
        axes: Which axes the policy has rules on.
    """

    entry: Entry
    study: optuna.Study
    sampler: str
    seeds: Seeds
    axes: tuple[str, ...]

    @classmethod
    def open(
        cls, entry: Entry, kept: Any, key: str, sampler: str, seeds: Seeds, axes: Sequence[str]
    ) -> Search:
        """A new search, or the one of this key that is kept; what a kill left unfinished is
        forgotten."""
        import optuna

        found = optuna.create_study(
            storage=kept, study_name=f"{entry.name} {key}", directions=["maximize"] * len(axes),
            load_if_exists=True,
        )  # fmt: skip
        for trial in found.get_trials(deepcopy=False):
            if not trial.state.is_finished():
                with suppress(Exception):  # a trial that waits was never begun
                    found.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        return cls(entry, found, sampler, seeds, tuple(axes))

    @property
    def tried(self) -> list[Tried]:
        """All that was tried, in order."""
        kept = [t.user_attrs.get("tried") for t in self.study.get_trials(deepcopy=False)]
        return [Tried.from_state(json.loads(text)) for text in kept if text]

    @property
    def space(self) -> dict[str, Span]:
        """Where to search."""
        return dict(getattr(self.entry.technique, "space", {}))

    @property
    def exhausted(self) -> bool:
        """Whether nothing new comes any more."""
        tried = self.tried
        if tried and (not self.space or all(t.failure for t in tried[:_FAILED])):
            return bool(not self.space or len(tried) >= _FAILED)
        last = tried[-_AGAIN:]
        return len(last) == _AGAIN and all(t.again is not None for t in last)

    def ask(self) -> tuple[Any, Tried]:
        """What to try next: a trial of Optuna's to be told of, and its settings."""
        import optuna

        own = settings_of(self.entry.technique)
        before = self.tried
        number = len(before)
        seed = int(self.seeds.rng("settings", self.entry.name, number).integers(2**31))
        random = self.sampler == "random"
        self.study.sampler = (
            optuna.samplers.RandomSampler(seed=seed)
            if random
            else optuna.samplers.TPESampler(n_startup_trials=_STARTUP, seed=seed)
        )
        spans = self.space
        if number == 0:  # the plan's own settings; what is None or out of its span has no place
            spans = {k: s for k, s in spans.items() if own[k] in s}
            waiting = self.study.get_trials(states=[optuna.trial.TrialState.WAITING])
            if not waiting:
                self.study.enqueue_trial({k: own[k] for k in spans})
        trial = self.study.ask({k: _distribution(s) for k, s in spans.items()})
        settings = {**changed(self.entry), **trial.params}
        same = next((t.number for t in before if t.settings == settings), None)
        return trial, Tried(self.entry.name, number, settings, again=same)

    def tell(self, trial: Any, tried: Tried, best: Tried | None) -> None:
        """Keep what the trial reached.

        Args:
            trial: As it was asked for.
            tried: With what was found.
            best: The nearest to a pass till now. One that was stopped early counts as further away.
        """
        import optuna

        trial.set_user_attr("tried", json.dumps(tried.to_state(), allow_nan=False))
        if tried.failure or not tried.rules:
            self.study.tell(trial, state=optuna.trial.TrialState.FAIL)
            return
        for rule in tried.rules:
            trial.set_constraint(rule.measure, shortfall([rule]))
        if tried.stopped and best is not None:
            trial.set_constraint("stopped early", best.shortfall)
        known = tried.verdict or tried.early
        assert known is not None
        values = reached(known)
        least = min(values.values())
        self.study.tell(trial, [values.get(axis, least) for axis in self.axes])


def axes_of(names: Sequence[str]) -> tuple[str, ...]:
    """The axes that rules on statistics of these names stand on."""
    areas = {n.partition(".")[0] for n in names}
    return tuple(axis for axis, own in AXES.items() if areas.intersection(own))


def changed(entry: Entry) -> dict[str, Any]:
    """The plan's settings of a technique that are not the defaults."""
    own = settings_of(entry.technique)
    usual = settings_of(type(entry.technique)())
    return {k: v for k, v in own.items() if v != usual[k]}


def _distribution(span: Span) -> Any:
    import optuna

    if isinstance(span, Choice):
        return optuna.distributions.CategoricalDistribution(span.values)
    if isinstance(span, Whole):
        return optuna.distributions.IntDistribution(span.low, span.high, log=span.log)
    return optuna.distributions.FloatDistribution(span.low, span.high, log=span.log)
