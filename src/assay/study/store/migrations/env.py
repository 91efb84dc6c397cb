"""What Alembic runs: the steps, in the transaction of whoever asked for them."""

from __future__ import annotations

from alembic import context

from assay.study.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata,
    version_table="assay_version", render_as_batch=True,
)  # fmt: skip
with context.begin_transaction():
    context.run_migrations()
