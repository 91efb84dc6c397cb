"""Our own claim where a person is replaced."""

from __future__ import annotations

from typing import Any

import pytest

from assay.audit.epsilon.worth import replaced_claim
from assay.dp import replaced_epsilon, replaced_steps
from assay.techniques import technique


def test_it_follows_from_that_of_one_person_more_or_less() -> None:
    promise = {"epsilon": 4.0, "delta": 1e-5}
    network: Any = technique("vae", privacy=promise, steps=300)
    found = replaced_claim(network, 4.0, 1e-5, 1_000)
    steps = network.promise_for(1_000)[1].steps
    assert (found.relation, found.added) == ("replace", 4.0)
    assert found.epsilon == pytest.approx(replaced_steps(steps, 1e-5))
    asked = technique("independent", privacy=promise)
    found = replaced_claim(asked, 4.0, 1e-5, 1_000)
    assert found.epsilon == replaced_epsilon(4.0, 1e-5)
