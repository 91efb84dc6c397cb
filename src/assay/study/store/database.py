"""The store's database: SQLite in a file, or PostgreSQL by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assay.core import ConfigError
from assay.study.store.tables import HEAD

_WAIT = 60  # seconds that a writer waits for another
_LOCK = 0x61737361  # of PostgreSQL's advisory locks: "assa"


def opened(url: str) -> sa.Engine:
    """An engine whose tables are there and of this version's form.

    Args:
        url: As SQLAlchemy reads it, such as ``sqlite:///folder/store.db`` or
            ``postgresql+psycopg://user@host/database``.

    Raises:
        ConfigError: The database cannot be reached, or was written by a newer version of assay.
    """
    try:
        engine = _engine(url)
        if _version(engine) != HEAD:
            _brought_up(engine)
    except (ImportError, sa.exc.NoSuchModuleError):  # of a driver, or of a whole dialect
        raise ConfigError(
            "the database's driver is not installed", where="store",
            mend='For PostgreSQL: pip install "assay[postgres]"',
        ) from None  # fmt: skip
    except sa.exc.ArgumentError:
        raise ConfigError(
            "the store's address cannot be read", where="store",
            mend="Write a folder, or a URL such as postgresql+psycopg://user@host/database",
        ) from None  # fmt: skip
    except sa.exc.DBAPIError as error:
        # Its message may hold the password of the URL.
        raise ConfigError(
            f"the store's database cannot be used ({type(error.orig).__name__})", where="store",
            mend="Check that it is there, its address, and your right to write to it",
        ) from None  # fmt: skip
    return engine


def _engine(url: str) -> sa.Engine:
    made = sa.make_url(url)
    sqlite = made.get_backend_name() == "sqlite"
    if sqlite and made.database:
        Path(made.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    arguments: dict[str, Any] = {"timeout": _WAIT} if sqlite else {}
    # No connection is left open between writes, which are few: servers count them.
    engine = sa.create_engine(made, connect_args=arguments, poolclass=sa.NullPool)
    if sqlite:
        sa.event.listen(engine, "connect", _whole_transactions)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _whole_transactions(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own handling leaves changes of tables out
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: sa.Connection) -> None:
    # A writer takes its lock first: one that read before it writes could never be let wait.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _version(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("assay_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM assay_version")).scalar()


def _brought_up(engine: sa.Engine) -> None:
    """Make the tables, or bring them to this version's form; one process at a time."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    plan = Config()
    plan.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _alone(engine) as connection:
        plan.attributes["connection"] = connection
        try:
            command.upgrade(plan, "head")
        except CommandError:
            raise ConfigError(
                "the store was written by a newer version of assay", where="store",
                mend="Update assay, or name another store",
            ) from None  # fmt: skip


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection
