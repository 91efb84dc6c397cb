"""What the terminal says of a run on record."""

from __future__ import annotations

import pytest

from assay.cli.show_runs import standing
from assay.study import Run, Step
from assay.study.store.records import State


def run(state: State) -> Run:
    return Run(
        1, "s", "ward [x]", '{"seed": 7}', "d", state, "", "", "", "0.1.0", "host", 1,
        "2026-11-29T08:00:00", "" if state is State.RUNNING else "2026-11-29T09:00:00", "",
    )  # fmt: skip


STEPS = [
    Step("cart", "judge", "k", State.KEPT, "", 0.0, ""),
    Step("cart: fit 1", "fit", "k", State.WAITING, "", 0.0, ""),
]


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.DONE, "not needed"), (State.RUNNING, "waiting"), (State.STOPPED, "waiting")],
)
def test_what_a_finished_run_never_began_was_not_needed(
    state: State, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    standing(run(state), STEPS)
    out = capsys.readouterr().out
    assert f"1 kept, 1 {said}" in out
    assert f"run 1: ward [x], seed 7, {state.value}" in out
