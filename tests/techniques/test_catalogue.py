from __future__ import annotations

import pytest

from assay.core import ConfigError, UnknownNameError
from assay.techniques import CONTROLS, TECHNIQUES, settings_of, technique


def test_every_technique_is_there_by_its_name() -> None:
    own = [n for n in TECHNIQUES if TECHNIQUES.origin(n) == "assay"]
    assert own == ["holdout", "copy", "independent", "noise", "swap", "copula", "smote", "pmm",
                   "cart", "forest", "autoregressive", "vae", "gan",
                   "diffusion", "mst", "jtree", "aim", "selected", "external"]  # fmt: skip
    assert set(CONTROLS) < set(own)
    assert all(TECHNIQUES[n].family == "control" for n in CONTROLS)


def test_settings_come_from_the_call_and_the_rest_from_the_defaults() -> None:
    found = technique("cart", minimum_leaf=50)
    assert settings_of(found) == {"bins": 100, "pool": 10, "minimum_leaf": 50}
    assert found == technique("cart", minimum_leaf=50)


def test_an_unknown_setting_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="no setting 'leaf'") as caught:
        technique("cart", leaf=5)
    assert caught.value.mend == "Its settings are: bins, minimum_leaf, pool"
    with pytest.raises(ConfigError, match="It has none"):
        technique("copy", rows=3)


def test_an_unknown_technique_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="cart"):
        technique("magic")


@pytest.mark.parametrize("name", [n for n in TECHNIQUES if n not in CONTROLS])
def test_no_technique_without_noise_by_design_speaks_of_a_promise(name: str) -> None:
    words = TECHNIQUES[name].suits + TECHNIQUES[name].title
    assert "anonym" not in words.lower()
    if TECHNIQUES[name].family == "private":
        assert "private" in words.lower() or "differential privacy" in words
    elif name == "external" or "privacy" not in settings_of(technique(name)):
        assert "differential privacy" not in words.lower()
    else:  # only where it is asked for, and not for nothing
        assert "with `privacy` it keeps differential privacy" in words
        assert "at some cost in utility" in words
    assert len(TECHNIQUES[name].source) > 10
