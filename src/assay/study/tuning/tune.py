"""Settings that keep the policy: tried on a part of T, the winner judged by N once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from assay.core import ConfigError, Seeds, Verdict, to_json
from assay.data import fingerprint, read
from assay.decision import applies, pareto
from assay.evaluation import Memo
from assay.study.assess import named
from assay.study.entry import Entry
from assay.study.prepare import Prepared
from assay.study.store import key_of
from assay.study.study import Study
from assay.study.tuning.aims import reached, shortfall
from assay.study.tuning.looks import Looks, Tried, judged
from assay.study.tuning.offered import need_no_spending, offered
from assay.study.tuning.private import MEAN, select
from assay.study.tuning.race import Race, nearest
from assay.study.tuning.result import Tuned
from assay.study.tuning.rows import divided, public_rows, smaller
from assay.study.tuning.search import SAMPLERS, Search, axes_of, storage
from assay.study.uses import counted
from assay.techniques import settings_of, technique

#: What each trial is told to, as it ends.
Told = Callable[[Tried], None]

#: Where trials are kept, in the report's folder.
DATABASE = "tuning.sqlite3"
#: What T costs more than its fitted part, which is two thirds of it.
_MORE = 1.6


def silent(_: Tried) -> None:
    """Told of trials, it says nothing."""


def tune(
    study: Study, techniques: Iterable[str] = (), *, minutes: float = 15.0,
    trials: int | None = None, sampler: str = "tpe", public: str | Path | None = None,
    private: bool = False, anew: bool = False, told: Told = silent,
) -> Tuned:  # fmt: skip
    """Search for settings that keep the policy, from simple techniques to complex ones.

    Trials fit a part of T and are judged by the rest of it, V, whole persons together; N is not
    looked at. The nearest to a pass is then fitted on all of T and judged by N.

    Args:
        study: The plan and the data.
        techniques: Names; the plan's by default.
        minutes: For all of it. No trial begins that is not expected to end in time.
        trials: The most trials, of all techniques together.
        sampler: ``tpe`` or ``random``.
        public: A table of the same columns that anybody may see, to search on instead of T.
        private: Pay for choosing the settings of one private technique on all of T: it is fitted
            about ``trials`` times (5 by default) with the plan's epsilon for all of them together.
            How long that takes is drawn too, so ``minutes`` does not hold.
        anew: Forget the trials of an earlier run; else it goes on from them.
        told: Called with each trial as it ends.

    Raises:
        ConfigError: No such sampler; no rule applies; or a technique would spend epsilon.
        InputError: The public table does not fit, or trials cannot be kept.
    """
    if sampler not in SAMPLERS:
        raise ConfigError(f"there is no sampler {sampler!r}", mend=f"Use {' or '.join(SAMPLERS)}")
    found = offered(study.config, techniques)
    rules = rules_of(study)
    if private and public is not None:
        raise ConfigError(
            "what is public needs no private choice",
            where="--private-selection",
            mend="Leave one out",
        )
    if private:
        return select(study, found, trials or MEAN, rules)
    if public is None:
        need_no_spending(found)
    clock = _Clock(time.perf_counter(), 60 * minutes)
    seeds, rows, where = _rows(study, public)
    looks = Looks(rows, smaller(rows, seeds), study.policy, seeds)
    file = study.folder and study.folder / DATABASE
    if anew and file is not None:
        file.unlink(missing_ok=True)
    kept = storage(file)
    searches = [
        Search.open(e, kept, _key(study, rows, e, sampler), sampler, seeds, axes_of(rules))
        for e in found
    ]
    race = Race(searches)
    mark = None if public is not None else study.fingerprint
    _search(race, looks, clock, trials, study.config.repeats, mark, told)
    return _ended(study, race, rules, clock, where, rows, sampler)


@dataclass
class _Clock:
    """What is left of the minutes."""

    started: float
    seconds: float

    @property
    def spent(self) -> float:
        return time.perf_counter() - self.started

    @property
    def left(self) -> float:
        return self.seconds - self.spent


def rules_of(study: Study) -> tuple[str, ...]:
    """Names of the statistics that the rules for this study are on."""
    task = study.prepared.task.kind.value if study.prepared.task else ""
    rules = study.policy.rules_for(study.config.purpose)
    found = tuple(dict.fromkeys(r.measure for r in rules if applies(r.measure, task)))
    if not found:
        raise ConfigError(
            "no rule of the policy applies to this study, so there is nothing to tune for",
            where=f"policy {study.policy.name!r}", mend="Add a rule, or name a target",
        )  # fmt: skip
    return found


def _rows(study: Study, public: str | Path | None) -> tuple[Seeds, Prepared, str]:
    """The search's seeds, its rows, and the public table's name or nothing."""
    seeds = study.seeds.child("tune")
    if public is None:
        return seeds, divided(study.prepared, seeds, study.config.split.time), ""
    source = read(public)
    own = fingerprint(study.source.frame)
    return seeds, public_rows(study.prepared, source, study.config, seeds, own), source.name


def _key(study: Study, rows: Prepared, entry: Entry, sampler: str) -> str:
    """What the trials of a technique depend on beside the settings that are tried."""
    return key_of(
        plan=study.essence, data=study.fingerprint, sampler=sampler,
        rows=fingerprint(rows.split.train.frame), schema=to_json(study.prepared.table.schema),
        rules=[r.model_dump(mode="json") for r in study.policy.rules],
        purpose=study.config.purpose, kind=entry.technique.name,
        settings={k: str(v) for k, v in settings_of(entry.technique).items()},
    )  # fmt: skip


def _search(
    race: Race, looks: Looks, clock: _Clock, trials: int | None, repeats: int, mark: str | None,
    told: Told,
) -> None:  # fmt: skip
    """Trials till the budget is spent, but for what judging the winner will take."""
    known = race.tried()
    for search in race.turns():
        if trials is not None and len(known) >= trials:
            return
        best = nearest(known)
        wanted = _expected(known, search.entry.name) + (_end(known, best, repeats) if best else 0.0)
        if known and wanted > clock.left:
            race.out.add(search.entry.name)
            continue
        trial, tried = search.ask()
        if tried.again is not None:
            same = search.tried[tried.again]
            tried = Tried(same.name, tried.number, tried.settings, same.verdict, same.early,
                          0.0, same.failure, tried.again)  # fmt: skip
        else:
            entry = Entry(tried.name, technique(search.entry.technique.name, **tried.settings))
            tried = looks.look(entry, tried, partial(_hopeless, best))
            if mark is not None:
                counted(mark, key_of(tuned=tried.name, settings=_plain(tried.settings)))
        search.tell(trial, tried, best)
        known.append(tried)
        told(tried)


def _expected(known: Sequence[Tried], name: str) -> float:
    """Seconds of the technique's next trial: as long as one took that was judged in full; of one
    that was not tried yet as the slowest of all, for it is the more complex.

    The first trial of a search has the work on T and V to do that all others share.
    """
    whole = [t.seconds for t in known if t.verdict is not None and t.again is None]
    own = [t.seconds for t in known if t.name == name and t.verdict is not None and t.again is None]
    return median(own[1:] or own) if own else max(whole, default=0.0)


def _end(known: Sequence[Tried], best: Tried, repeats: int) -> float:
    """Seconds that judging it by N will take: as many fits as the plan says, on half as many rows
    again, and the work on T and N once."""
    first = next(t.seconds for t in known if t.seconds)
    return _MORE * (first + (repeats - 1) * _expected(known, best.name))


def _hopeless(best: Tried | None, early: Verdict) -> bool:
    """Whether settings fail a cheap rule for certain and are further off, at the best that the
    intervals allow, than the nearest so far was on the same rules at its worst."""
    if best is None or best.early is None:
        return False
    at_best = shortfall(early.rules, worst=False)
    return at_best > 0 and at_best > shortfall(best.early.rules)


def _plain(settings: dict[str, Any]) -> dict[str, str]:
    return {k: str(v) for k, v in settings.items()}


def _ended(
    study: Study, race: Race, rules: Sequence[str], clock: _Clock, where: str, rows: Prepared,
    sampler: str,
) -> Tuned:  # fmt: skip
    """The front, and the winner fitted on all of T and judged by N."""
    tried = race.tried()
    winner, kind, final, claim, void = nearest(tried), "", None, None, ""
    if winner is not None:
        kind = next(s.entry.technique.name for s in race.searches if s.entry.name == winner.name)
        entry = Entry(winner.name, technique(kind, **winner.settings))
        final, model = judged(
            entry, study.prepared, study.policy, study.seeds, Memo(study.seeds), rules,
            study.config.repeats,
        )  # fmt: skip
        claim, void = named(model.claim, study.prepared.facts.unit), getattr(model, "void", "")
    done = key_of(tuned=winner and [winner.name, _plain(winner.settings)], judged="by N")
    return Tuned(
        tuple(tried), _front(tried), winner, kind, final, claim,
        counted(study.fingerprint, done), where,
        (len(rows.split.train), len(rows.split.holdout)), sampler, clock.spent, void=void,
    )  # fmt: skip


def _front(tried: Sequence[Tried]) -> tuple[tuple[str, int], ...]:
    """What no other trial beats on both axes; the first of equal ones."""
    places: dict[tuple[float, ...], Tried] = {}
    for one in tried:
        if one.verdict is not None and one.again is None:
            values = list(reached(one.verdict).values())
            places.setdefault((-values[0], -values[-1]), one)
    named_ = {str(i): (p[0], p[1]) for i, p in enumerate(places)}
    order = list(places.values())
    return tuple((order[int(n)].name, order[int(n)].number) for n in pareto(named_))
