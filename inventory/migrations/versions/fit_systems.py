"""Which systems a machine is fit for; reports that came before tell it on their page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the column."""
    op.add_column("reports", sa.Column("systems", sa.Text()))
