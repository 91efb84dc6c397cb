"""The tables of the store. A change needs a step in ``migrations/versions`` and a new ``HEAD``."""

from __future__ import annotations

import sqlalchemy as sa

#: The newest step of ``migrations/versions``.
HEAD = "0002"

metadata = sa.MetaData()

results = sa.Table(
    "assay_results", metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("cpu_seconds", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("peak_mb", sa.Float, nullable=False),
    sa.Column("worker", sa.Text, nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Index("assay_results_by_kind", "kind", "name"),
)  # fmt: skip

runs = sa.Table(
    "assay_runs", metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("study", sa.String(64), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("data", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("findings", sa.String(64), nullable=False),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("started", sa.String(32), nullable=False),
    sa.Column("ended", sa.String(32), nullable=False),
    sa.Column("policy", sa.Text, nullable=False, server_default=""),
    sa.Index("assay_runs_by_study", "study"),
    sqlite_autoincrement=True,
)  # fmt: skip

steps = sa.Table(
    "assay_steps", metadata,
    sa.Column("run", sa.Integer, sa.ForeignKey("assay_runs.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("changed", sa.String(32), nullable=False),
)  # fmt: skip
