"""A search that finds a known answer, looks at nobody of N, keeps to its time and goes on."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from assay.core import ConfigError, Outcome, UnknownNameError
from assay.study.tuning import Tried, Tuned, sentences, tune
from assay.study.tuning.looks import Looks
from assay.study.tuning.race import Race, nearest
from assay.study.tuning.search import Search, storage

Make = Callable[..., Any]
LOOKS, TUNE = import_module("assay.study.tuning.looks"), import_module("assay.study.tuning.tune")


@pytest.fixture(scope="module")
def found(study: Make) -> Tuned:
    """Twelve trials of the knob, which as planned copies far too many rows."""
    return tune(study(), trials=12, minutes=10)


def test_it_finds_what_keeps_both_rules(found: Tuned) -> None:
    first = found.tried[0]
    assert first.settings == {"copied": 0.9}
    assert first.verdict is not None
    assert first.verdict.outcome is Outcome.FAIL
    assert found.winner is not None
    assert found.outcome is Outcome.PASS
    # Copies are the share that is copied, and half of pairs' distance is what is not.
    assert 0.2 < found.winner.settings["copied"] < 0.45
    assert len(found.tried) == 12
    assert found.looks == 13  # each trial, and the winner on all of T


def test_the_figures_are_the_known_ones(found: Tuned) -> None:
    for one in found.tried:
        assert one.verdict is not None
        copies = one.verdict.rules[1].interval
        assert copies is not None
        assert copies.low - 0.03 < one.settings["copied"] < copies.high + 0.03


def test_the_front_is_of_trials_that_no_other_beats(found: Tuned) -> None:
    from assay.study.tuning.aims import reached

    places = {
        (t.name, t.number): tuple(reached(t.verdict).values()) for t in found.tried if t.verdict
    }
    for key, own in places.items():
        beaten = any(
            all(a >= b for a, b in zip(other, own, strict=True)) and other != own
            for other in places.values()
        )
        assert (key in found.front) is not beaten


def test_what_is_said_of_the_winner(found: Tuned) -> None:
    text = " ".join(sentences(found))
    assert "12 trials were fitted to 500 rows of T and judged by 250 others (V)" in text
    assert "V flatters it" in text
    assert "judged 13 times" in text


def test_trials_see_nobody_of_n_and_the_end_sees_n_once(
    monkeypatch: pytest.MonkeyPatch, study: Make
) -> None:
    own = study()
    outside = set(own.prepared.split.holdout["z"])
    seen: list[bool] = []
    real = LOOKS.measure_all

    def spy(evidence: Any, *args: Any, **kwargs: Any) -> Any:
        tables = (evidence.train, evidence.holdout, evidence.reference, *evidence.releases)
        seen.append(any(outside & set(t["z"]) for t in tables))
        return real(evidence, *args, **kwargs)

    monkeypatch.setattr(LOOKS, "measure_all", spy)
    tune(own, trials=3, minutes=10)
    assert seen == [False, False, False, True]


def test_a_study_of_the_winner_finds_what_was_found_by_n(study: Make) -> None:
    own = study()
    found = tune(own, trials=3, minutes=10)
    assert found.winner is not None
    assert found.final is not None
    again = study(techniques={"knob": found.winner.settings}).run()
    assert again.verdict("knob") == found.final


def test_both_samplers_are_repeatable_and_differ(study: Make) -> None:
    def settings(sampler: str, seed: int = 7) -> list[Any]:
        return [
            t.settings for t in tune(study(seed=seed), trials=8, minutes=10, sampler=sampler).tried
        ]

    tpe, random = settings("tpe"), settings("random")
    assert tpe == settings("tpe")
    assert random[0] == tpe[0]  # as planned
    assert random != tpe
    assert random != settings("random", 8)
    with pytest.raises(ConfigError, match="no sampler 'grid'"):
        settings("grid")


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_a_killed_search_goes_on_as_if_nothing_had_happened(
    tmp_path: Path, sampler: str, study: Make
) -> None:
    whole = tune(study(), trials=8, minutes=10, sampler=sampler)
    real = Looks.look
    left = [3]

    def killed(self: Looks, *args: Any) -> Tried:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Looks, "look", killed)
        with pytest.raises(KeyboardInterrupt):
            tune(study(tmp_path), trials=8, minutes=10, sampler=sampler)
    told: list[Tried] = []
    again = tune(study(tmp_path), trials=8, minutes=10, sampler=sampler, told=told.append)
    assert len(told) == 5
    assert [t.settings for t in again.tried] == [t.settings for t in whole.tried]
    assert [t.verdict for t in again.tried] == [t.verdict for t in whole.tried]
    assert again.final == whole.final
    assert again.looks == whole.looks == 9
    other = tune(study(tmp_path, seed=8), trials=1, minutes=10)
    assert len(other.tried) == 1  # another study's trials are not taken for its own
    anew = tune(study(tmp_path), trials=1, minutes=10, sampler=sampler, anew=True)
    assert len(anew.tried) == 1


def test_no_trial_begins_that_would_not_end_in_time(
    monkeypatch: pytest.MonkeyPatch, study: Make
) -> None:
    """A clock by hand: each trial takes 60 s, and so does each fit at the end."""
    clock = [0.0]
    real = LOOKS.judged

    def slow(*args: Any) -> Any:
        clock[0] += 60.0 * args[-1]  # the repeats
        return real(*args)

    for module in (LOOKS, TUNE):
        monkeypatch.setattr(module, "judged", slow)
        monkeypatch.setattr(module.time, "perf_counter", lambda: clock[0])
    found = tune(study(), minutes=10)
    # Till 600 s: six trials, then 96 s are kept for the end and a seventh would end at 420 + 96.
    assert len(found.tried) == 8
    assert found.seconds == 9 * 60
    clock[0] = 0.0
    assert len(tune(study(), minutes=0.01).tried) == 1  # one is always tried, and judged


def test_techniques_that_lag_behind_drop_out_and_one_that_cannot_run_is_said(study: Make) -> None:
    plan = {"broken": {}, "stuck": {}, "knob": {}}
    found = tune(study(techniques=plan), trials=24, minutes=10)
    counts = {n: sum(t.name == n for t in found.tried) for n in plan}
    assert [t.name for t in found.tried if t.number == 0] == ["knob", "stuck", "broken"]
    assert found.winner is not None
    assert found.winner.name == "knob"
    assert counts["knob"] > counts["stuck"] > counts["broken"] == 3
    broken = next(t for t in found.tried if t.name == "broken")
    assert broken.failure.startswith("It stopped with RuntimeError in ")
    assert "4711" not in broken.failure


def test_nothing_can_run(study: Make) -> None:
    found = tune(study(techniques={"broken": {}}), trials=5, minutes=10)
    assert found.winner is None
    assert found.outcome is Outcome.NOT_MEASURED
    assert "no trial ran" in " ".join(sentences(found))


def test_what_is_far_off_after_a_first_look_is_stopped(study: Make, rows: Make) -> None:
    own = study(frame=rows(9_600))
    found = tune(own, trials=10, minutes=10)
    stopped = [t for t in found.tried if t.stopped]
    assert stopped
    for one in stopped:  # nothing that could have passed
        assert not 0.25 < one.settings["copied"] < 0.40
    assert found.outcome is Outcome.PASS
    assert all(t.early is not None for t in found.tried)


def test_private_techniques_are_refused_without_a_public_table(
    tmp_path: Path, study: Make, rows: Make
) -> None:
    plan = {"knob": {"privacy": {"epsilon": 1.0}}}
    with pytest.raises(ConfigError) as caught:
        tune(study(techniques=plan), trials=1)
    assert "spend its epsilon once more" in caught.value.sentence
    assert "--public" in caught.value.sentence
    rows(seed=2).write_csv(tmp_path / "public.csv")
    found = tune(study(techniques=plan), trials=2, public=tmp_path / "public.csv")
    assert found.public == "public.csv"
    assert found.looks == 1  # T was looked at for the winner alone
    assert "cost the people in T nothing" in " ".join(sentences(found))
    assert found.winner is not None
    assert found.winner.settings["privacy"] == {"epsilon": 1.0}


def test_mistakes(study: Make) -> None:
    with pytest.raises(UnknownNameError):
        tune(study(), ["nob"])
    with pytest.raises(ConfigError, match="no technique to tune"):
        tune(study(), ["copy"])
    policy = {"name": "x", "rules": [{"measure": "utility.tstr.roc_auc.drop", "at_most": 0.1}]}
    with pytest.raises(ConfigError, match="no rule of the policy applies"):
        tune(study(policy=policy))


def test_turns_go_round_and_the_nearest_is_the_one_furthest_inside() -> None:
    assert nearest([]) is None
    assert nearest([Tried("a", 0, {}, failure="no")]) is None
    race = Race([])
    assert list(race.turns()) == []
    assert Search.open is not None
    assert storage(None) is not None


def test_a_private_technique_chooses_for_itself_and_pays(study: Make, tmp_path: Path) -> None:
    plan = {"mst": {"epsilon": 3.0, "delta": 1e-7}}
    ends = {c: {"low": -6.0, "high": 6.0} for c in "xyz"}
    own = study(techniques=plan, columns=ends)
    with pytest.raises(ConfigError, match="needs no private choice"):
        tune(own, private=True, public=tmp_path / "public.csv")
    found = tune(own, private=True, trials=2)
    assert found.kind == "selected"
    assert found.tried == ()
    assert found.claim is not None
    # The plan's, the choice included.
    assert (found.claim.epsilon, found.claim.delta) == (3.0, 1e-7)
    assert found.chosen is not None
    assert set(found.chosen) == {"bins"}
    assert found.final is not None
    assert len(found.final.rules) == 2
    assert found.winner is not None
    assert found.winner.settings == {"of": "mst", "epsilon": 3.0, "delta": 1e-7, "mean": 2.0}
    assert found.looks == 1
    text = " ".join(sentences(found))
    assert "the choice of its settings included" in text
    assert "would spend epsilon once more" in text


def test_choices_that_cannot_be_paid_for(study: Make) -> None:
    with pytest.raises(ConfigError, match="known of mst, jtree, aim only"):
        tune(study(techniques={"knob": {"privacy": {"epsilon": 1.0}}}), private=True)
    with pytest.raises(ConfigError, match="for one technique, and 2 are named"):
        tune(study(techniques={"mst": {}, "aim": {}}), private=True)
    with pytest.raises(ConfigError, match="epsilon must be a number"):
        tune(study(techniques={"mst": {"epsilon": -1.0}}), private=True)
