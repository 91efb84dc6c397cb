"""The policy that a run was held against, as it was then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of earlier runs it is not known."""
    column = sa.Column("policy", sa.Text, nullable=False, server_default="")
    op.add_column("assay_runs", column)
