"""The tables are what the migrations make, and a newer store is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from assay.core import ConfigError
from assay.study.store import opened, tables
from assay.study.store.tables import HEAD, metadata

MIGRATIONS = Path(tables.__file__).parent / "migrations"
OLD_RUN = (
    "INSERT INTO assay_runs (study, title, plan, data, state, why, outcome, findings, version, "
    "host, pid, started, ended) VALUES ('s', 'ward', '{}', 'd', 'done', '', '', '', '0', 'h', 1, '', '')"
)


def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    engine = opened(f"sqlite:///{tmp_path / 'new.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "assay_version"})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_runs_of_the_first_version_have_no_policy(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    url = f"sqlite:///{tmp_path / 'old.db'}"
    plan = Config()
    plan.set_main_option("script_location", str(MIGRATIONS))
    with sa.create_engine(url).begin() as connection:
        plan.attributes["connection"] = connection
        command.upgrade(plan, "0001")
        connection.execute(sa.text(OLD_RUN))
    with opened(url).connect() as connection:
        assert connection.execute(sa.text("SELECT title, policy FROM assay_runs")).all() == [("ward", "")]  # fmt: skip


def test_an_open_store_is_left_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    opened(url).dispose()
    before = (tmp_path / "new.db").read_bytes()
    opened(url).dispose()
    assert (tmp_path / "new.db").read_bytes() == before


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with opened(url).begin() as connection:
        connection.execute(sa.text("UPDATE assay_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="newer version"):
        opened(url)
