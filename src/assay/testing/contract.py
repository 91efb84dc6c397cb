"""What all checks share: the error, the quiet run, and what every part must have."""

from __future__ import annotations

import contextlib
import io
import random
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np

from assay.core import AssayError, Measurement, Statistic, from_json, to_json
from assay.data import Schema
from assay.evaluation import Evidence

T = TypeVar("T")

AREAS = ("fidelity", "utility", "privacy", "fairness")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")


class ContractError(AssayError):
    """A part does not keep the contract of its kind; the sentence says which rule and how."""


def demand(kept: bool, part: Any, what: str, mend: str) -> None:
    """Raises ContractError unless the rule is ``kept``."""
    if not kept:
        raise ContractError(what, where=str(getattr(part, "name", type(part).__name__)), mend=mend)


def check_words(part: Any, *attributes: str) -> None:
    """A name that plans can use, and words for a reader."""
    for attribute in ("name", *attributes):
        text = getattr(part, attribute, None)
        demand(isinstance(text, str) and bool(text.strip()), part,
               f"{attribute} is no text", f"Set {attribute} on the class")  # fmt: skip
        demand(hasattr(type(part), attribute), part, f"{attribute} is not on the class",
               f"Make {attribute} a ClassVar, so that it can be listed without an instance")  # fmt: skip
    demand(bool(_NAME.fullmatch(part.name)), part, "the name is no dotted lower-case name",
           "Use letters, digits, '_' and '.'")  # fmt: skip
    demand(bool(type(part).__doc__), part, "it has no docstring",
           "Say in the class's docstring what it does: `assay explain` shows it")  # fmt: skip


def check_statistics(part: Any) -> None:
    """Each statistic is named in the tree, explained, and has a sane range."""
    statistics = getattr(part, "statistics", None)
    demand(isinstance(statistics, tuple) and bool(statistics)
           and all(isinstance(s, Statistic) for s in statistics or ()), part,
           "statistics is no tuple of Statistic", "Declare each statistic that it takes")  # fmt: skip
    names = [s.name for s in part.statistics]
    demand(len(set(names)) == len(names), part, "two statistics have one name", "Rename one")
    for s in part.statistics:
        demand(s.area in AREAS and s.name.count(".") >= 2 and bool(_NAME.fullmatch(s.name)), part,
               f"the statistic {s.name!r} is not of the form area.question.statistic",
               f"Begin with one of {', '.join(AREAS)}")  # fmt: skip
        demand(bool(s.title.strip() and s.meaning.strip()), part,
               f"{s.name!r} is not explained", "Give it a title and a meaning")  # fmt: skip
        demand(s.low is None or s.high is None or s.low < s.high, part,
               f"the range of {s.name!r} is empty", "Set low below high")  # fmt: skip


def check_accepts(part: Any, schema: Schema) -> str | None:
    """``accepts`` says None or a reason; returned."""
    reason: object = quietly(part, lambda: part.accepts(schema))
    demand(reason is None or (isinstance(reason, str) and bool(reason.strip())), part,
           "accepts() returned neither None nor a reason",
           "Return None, or one sentence on what it cannot take")  # fmt: skip
    return reason if isinstance(reason, str) else None


def check_measurement(part: Any, found: Measurement, declared: Statistic) -> None:
    """One measurement keeps to what its statistic declares, and survives JSON."""
    name = declared.name
    demand(isinstance(found, Measurement) and found.name == name, part,
           f"there is no measurement {name!r} in its place",
           "Return one Measurement for each statistic, in the order of `statistics`")  # fmt: skip
    demand(found.goal is declared.goal, part, f"the goal of {name!r} is not the declared one",
           f"Its statistic says {declared.goal}")  # fmt: skip
    demand(from_json(Measurement, to_json(found)) == found, part,
           f"{name!r} does not survive JSON", "Use plain floats, ints and strings")  # fmt: skip
    if found.value is None:
        return
    low = -np.inf if declared.low is None else declared.low - 1e-9
    high = np.inf if declared.high is None else declared.high + 1e-9
    demand(low <= found.value <= high, part, f"{name!r} lies outside its declared range",
           "Mend the formula or the range")  # fmt: skip
    demand(found.interval is not None or bool(found.note), part,
           f"{name!r} has no interval and does not say why", "Give an interval, or a note")  # fmt: skip
    if found.interval is not None:
        inside = found.interval.low - 1e-9 <= found.value <= found.interval.high + 1e-9
        demand(inside, part, f"the interval of {name!r} does not hold its value",
               "Mend the interval")  # fmt: skip
    demand(found.n is not None and found.n > 0, part, f"{name!r} does not say on how many rows",
           "Set n to the rows or trials it rests on")  # fmt: skip


def same(one: Any, two: Any) -> bool:
    """Whether two results are equal to the last bit, as JSON says them."""
    return bool(to_json(one) == to_json(two))


def quietly(part: Any, call: Callable[[], T]) -> T:
    """What ``call`` returns; it must not print, warn, or touch a global random state."""
    said = io.StringIO()
    before = _global_states()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), _warnings(part):
        result = call()
    demand(not said.getvalue(), part, "it prints", "Return what it found; the caller shows it")
    demand(_global_states() == before, part, "it uses a global random state",
           "Draw from the generator it is given only")  # fmt: skip
    return result


@contextlib.contextmanager
def _warnings(part: Any) -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    kinds = sorted({w.category.__name__ for w in caught})
    demand(not kinds, part, f"it lets a {', '.join(kinds)} through",
           "Mend the cause, or say it in a note")  # fmt: skip


def _global_states() -> tuple[str, str]:
    state = np.random.get_state(legacy=False)  # noqa: NPY002 - looked at, never drawn from
    return repr(state), repr(random.getstate())


def check_untouched(part: Any, evidence: Evidence, call: Callable[[], T]) -> T:
    """What ``call`` returns; it must leave every table of the evidence as it was."""
    tables = [evidence.train, *evidence.releases, evidence.holdout, evidence.reference]
    before = [(t, t.frame.clone()) for t in tables if t is not None]
    result = quietly(part, call)
    for table, frame in before:
        demand(table.frame.equals(frame), part, "it changes a table it was given", "Work on a copy")
    return result
