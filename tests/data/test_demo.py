"""The demo's table."""

from __future__ import annotations

import pytest

from assay.core import ReadError
from assay.data import Kind, Role, conform, demo, demo_source, infer, to_source


def test_the_thyroid_table_is_read_as_a_person_would_read_it() -> None:
    source = demo_source()
    schema = infer(source.frame, where=source.name)
    assert len(source.frame) == 9172
    assert schema["patient_id"].roles == (Role.IDENTIFIER,)
    assert schema.having(Role.IDENTIFIER) == ["patient_id"]
    assert schema.having(Role.ENTITY) == []
    measured = [n for n in schema.names if n.endswith("_measured")]
    assert {schema[n].spelling for n in measured} == {("f", "t")}
    assert {schema[n].kind for n in measured} == {Kind.BOOLEAN}
    assert schema["sex"].domain.levels == ("F", "M")
    assert schema["sex"].nullable
    assert schema["target"].kind is Kind.CATEGORICAL
    assert "-" in (schema["target"].domain.levels or ())
    assert schema["age"].kind is Kind.INTEGER
    assert "4 of the ages are impossible (above 120 or below 0)" in schema["age"].notes
    assert "missing in exactly the rows where 'TSH_measured' is 'f'" in schema["TSH"].notes
    table = conform(source.frame, schema, where=source.name)
    assert table["target"].null_count() == 0
    assert to_source(table).equals(source.frame)


def test_without_the_package_the_mend_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda _: None)
    with pytest.raises(ReadError, match=r"pip install 'assay\[demo\]'"):
        demo_source()
