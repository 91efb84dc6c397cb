"""What a motivated intruder would get from each technique's release, the surest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assay.core import Measurement, Part, Statistic
from assay.decision import level, span
from assay.report.attacks import EXPOSED, GROUPS, LOW, Attacked, attacks_of, low_end
from assay.report.findings import Findings, TechniqueFindings
from assay.report.luck import luck, may_be_luck, seen_together, together_line
from assay.report.stories import story

#: Stories told of one technique.
MOST = 5


@dataclass(frozen=True)
class Aside:
    """A sentence in three pieces; ``label`` is a group's name, which the data may have chosen."""

    before: str
    label: str = ""
    after: str = ""


@dataclass(frozen=True)
class StoryView:
    """One attack that found something: what the intruder does, how sure it is, who is hit most."""

    title: str
    sentence: str
    asides: tuple[Aside, ...]


@dataclass(frozen=True)
class IntruderView:
    """One technique: a line that sums up, the stories, and what is to be said of the rest."""

    name: str
    summary: str
    stories: tuple[StoryView, ...]
    rest: tuple[str, ...]


def intruder_views(findings: Findings) -> list[IntruderView]:
    """One view a technique on offer; the controls are yardsticks and have none."""
    known = {s.name: s for s in findings.catalogue}
    return [_view(t, known) for t in findings.techniques if not t.control]


def _view(t: TechniqueFindings, known: Mapping[str, Statistic]) -> IntruderView:
    attacks = attacks_of(t, known)
    run = [a for a in attacks if a.excess.value is not None]
    found = sorted((a for a in run if a.told), key=lambda a: _order(a, t, len(run)))
    stories = tuple(
        StoryView(_capital(a.title), story(a, known), tuple(_asides(a, t, len(run), known)))
        for a in found[:MOST]
    )
    return IntruderView(
        t.name, _summary(t, found, len(run)), stories, tuple(_rest(t, attacks, run, found, known))
    )


def _order(a: Attacked, t: TechniqueFindings, run: int) -> tuple[bool, bool, float, str]:
    """What luck cannot explain first, and what holds over all people; then by how much is leaked
    for certain."""
    assert a.told
    end, told = a.told
    return may_be_luck(a, t, run), end != "excess", -low_end(told), a.name


def _summary(t: TechniqueFindings, found: list[Attacked], run: int) -> str:
    if t.failure:
        return "could not run, so there is nothing to attack"
    if not run:
        return "no attack could be run: not evaluated"
    if not found and seen_together(t):
        return "no single attack's count shows a leak, but one test over all of them does"
    if not found:
        return f"none of {_attacks(run)} found anything for certain"
    sure = [a for a in found if not may_be_luck(a, t, run)]
    if not sure:
        return f"{len(found)} of {_attacks(run)} seemed to find something, but luck may explain it"
    strongest = f"; most of all {sure[0].title}" if len(sure) > 1 else f": {sure[0].title}"
    doubt = f" ({len(found) - len(sure)} more may be luck)" if len(found) > len(sure) else ""
    return f"{len(sure)} of {_attacks(run)} found something{strongest}{doubt}"


def _attacks(n: int) -> str:
    return f"{n} attack{'s' * (n != 1)}"


def _asides(
    a: Attacked, t: TechniqueFindings, run: int, known: Mapping[str, Statistic]
) -> list[Aside]:
    assert a.told
    end, _ = a.told
    worst = f", in the worst of {t.releases} releases" if t.releases > 1 else ""
    figure = _figure(a.excess, known)
    if end == "excess":
        lines = [Aside(f"What having been in the data adds: {figure}{worst}.")]
        more = [e for e in (EXPOSED, GROUPS) if _worse(a, e)]
    else:
        lines = [Aside(f"Over all people that is no more than chance can explain: {figure}{worst}.")]  # fmt: skip
        more = [end]
    lines += [_among(e, a.further[e], known) for e in more]
    return [*lines, Aside(luck(a, t, run))]


def _worse(a: Attacked, end: str) -> bool:
    m = a.further.get(end)
    return m is not None and low_end(m) > max(0.0, low_end(a.excess))


def _among(end: str, m: Measurement, known: Mapping[str, Statistic]) -> Aside:
    figure = _figure(m, known)
    if end == GROUPS:
        worst = max(m.parts, key=lambda p: _as(p, m), default=None)
        if worst is not None:
            return Aside("Hit hardest is the group ", worst.label, f": {figure}.")
        return Aside(f"In the group that is hit hardest: {figure}.")
    if end == EXPOSED:
        return Aside(f"Among the people least like anybody the attacker knows: {figure}.")
    share = "1 %" if end == LOW[0] else "0.1 %"
    return Aside(f"An attacker who may be wrong about {share} of the people never seen finds more than that among those in the data: {figure} more.")  # fmt: skip


def _as(p: Part, m: Measurement) -> tuple[bool, bool]:
    """How well a part fits the measurement that was made of it: by its value, then its low end."""
    low = p.interval is not None and m.interval is not None and p.interval.low == m.interval.low
    return p.value == m.value, low


def _figure(m: Measurement, known: Mapping[str, Statistic]) -> str:
    assert m.value is not None
    # Always a share: the statistics of an attack are, also where a catalogue does not list them.
    statistic = known.get(m.name) or Statistic(m.name, "", "", m.goal, percent=True)
    value, low, high = span(m.value, m.interval, statistic)
    at = f"{level(m.interval.confidence)} interval " if m.interval else ""
    return f"{value} ({at}{low} to {high})" if m.interval else value


def _rest(
    t: TechniqueFindings, attacks: tuple[Attacked, ...], run: list[Attacked],
    found: list[Attacked], known: Mapping[str, Statistic],
) -> list[str]:  # fmt: skip
    lines = []
    if len(found) > MOST:
        lines.append(f"Also found something: {_titles(found[MOST:])}.")
    quiet = [a for a in run if a not in found]
    if quiet and not found and not seen_together(t):
        lines.append("No attack did better on people in the data than on people who never were in it, as far as these rows can tell. That is no proof that nothing is there to be found.")  # fmt: skip
    if quiet:
        widest = max(quiet, key=lambda a: a.excess.interval.high if a.excess.interval else 0.0)
        lines.append(f"Found nothing for certain: {_titles(quiet)}. The interval that reaches furthest is that of {widest.title}: {_figure(widest.excess, known)}.")  # fmt: skip
    lines += [line] if (line := together_line(t, found)) else []
    reasons: dict[str, list[Attacked]] = {}
    for a in attacks:
        if a not in run:
            reasons.setdefault(a.excess.reason, []).append(a)
    lines += [
        f"Not evaluated: {_titles(some)} ({why.rstrip('.')})." for why, some in reasons.items()
    ]
    if not attacks:
        lines.append(f"Not evaluated: {t.failure or 'no attack was run'}")
    return [line if line.endswith(".") else f"{line}." for line in lines]


def _titles(attacks: list[Attacked]) -> str:
    return ", ".join(a.title for a in attacks)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
