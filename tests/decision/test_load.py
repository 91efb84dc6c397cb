"""Every mistake in a policy becomes one sentence that names it and how to mend it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from assay.core import PolicyError
from assay.decision import PRESETS, Policy, load_policy, preset_text

RULE: dict[str, Any] = {"measure": "privacy.copies.exact.excess", "at_most": 0.01}


def said(source: Any) -> str:
    with pytest.raises(PolicyError) as caught:
        load_policy(source)
    return caught.value.sentence


def policy(**rule: Any) -> dict[str, Any]:
    return {"name": "ours", "rules": [{**RULE, **rule}]}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_mapping_a_file_and_a_policy_read_alike(tmp_path: Path) -> None:
    from_mapping = load_policy(policy())
    path = written(
        tmp_path, "name: ours\nrules:\n  - {measure: privacy.copies.exact.excess, at_most: 0.01}\n"
    )
    assert load_policy(path) == load_policy(str(path)) == from_mapping
    assert load_policy(from_mapping) is from_mapping


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_why_and_whose_limit_it_is(name: str) -> None:
    preset = load_policy(name)
    assert preset.name == name
    for rule in preset.rules:
        assert rule.why, rule.measure
        assert "organisation default" in rule.source, rule.measure


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_still_loads_with_its_optional_rules(name: str, tmp_path: Path) -> None:
    text = preset_text(name)
    opened = "\n".join(
        line.replace("# ", "", 1) if line.startswith(("  # - ", "  #   ")) else line
        for line in text.split("\n")
    )
    more = len(load_policy(written(tmp_path, opened)).rules) - len(load_policy(name).rules)
    assert more == text.count("# - measure")


def test_stricter_presets_have_stricter_limits() -> None:
    limits = [{r.measure: r.limit for r in load_policy(n).rules if r.upper} for n in PRESETS]
    for lax, strict in pairwise(limits):
        assert set(lax) <= set(strict)
        assert all(strict[m] <= lax[m] for m in lax)


def test_an_unknown_key_names_the_nearest() -> None:
    text = said(
        {"name": "ours", "rules": [{"measure": "privacy.copies.exact.excess", "at_mots": 0.5}]}
    )
    assert "'at_mots'" in text
    assert "'at_most'" in text
    assert "rule 1 (privacy.copies.exact.excess)" in text
    assert "'rules'" in said({"name": "ours", "rulse": [RULE]})


def test_a_limit_is_asked_for_by_both_names() -> None:
    text = said(policy(at_most=None))
    assert "at_most or at_least" in text
    assert "both" in said(policy(at_least=0.1))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("lots", ["at_most", "number", "'lots'"]),
        ("1e-3", ["Write 0.001"]),
        ("5 %", ["Write 0.05"]),
        (True, ["at_most", "number"]),
        ([1], ["at_most", "a list"]),
        (float("inf"), ["at_most", "number"]),
    ],
)
def test_a_limit_must_be_a_number(given: Any, words: list[str]) -> None:
    text = said(policy(at_most=given))
    assert all(w in text for w in words), text


@pytest.mark.parametrize(
    ("given", "words"),
    [(95, ["confidence", "Write 0.95"]), (0.5, ["confidence"]), ("high", ["confidence"])],
)
def test_a_confidence_is_a_share(given: Any, words: list[str]) -> None:
    text = said(policy(confidence=given))
    assert all(w in text for w in words), text


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"name": "ours"}, "'rules'"),
        ({"name": "ours", "rules": []}, "nothing could pass"),
        ({"name": "ours", "rules": 3}, "list of rules"),
        ({"name": "ours", "rules": ["privacy"]}, "keys and values"),
        ({"rules": [RULE]}, "'name'"),
        ({"name": 3, "rules": [RULE]}, "'name'"),
        ({"name": "ours", "rules": [RULE, RULE]}, "rules 1 and 2"),
        ({"name": "ours", "rules": [RULE], "headline": {"utlity": "a"}}, "'utility'"),
    ],
)
def test_a_policy_of_the_wrong_form(given: Any, word: str) -> None:
    assert word in said(given)


def test_yaml_that_is_none_names_the_line(tmp_path: Path) -> None:
    text = said(written(tmp_path, "name: ours\nrules: [\n"))
    assert "YAML" in text
    assert "line 3" in text
    assert "keys and values" in said(written(tmp_path, "- a\n- b\n"))
    assert "keys and values" in said(written(tmp_path, ""))


def test_a_key_that_stands_twice_is_no_silent_winner(tmp_path: Path) -> None:
    text = said(
        written(
            tmp_path, "name: ours\nrules:\n  - measure: a\n    at_most: 0.1\n    at_most: 0.9\n"
        )
    )
    assert "'at_most' stands there twice" in text
    assert "line 5" in text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "'partner'" in said("partnr")
    assert "public" in said(tmp_path / "none.yaml")
    assert "cannot be read" in said(tmp_path)
    (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in said(tmp_path / "odd.yaml")
    with pytest.raises(PolicyError, match="did you mean 'public'"):
        preset_text("publik")


def test_a_policy_object_is_frozen_json() -> None:
    assert Policy.model_validate(load_policy("partner").model_dump()) == load_policy("partner")
