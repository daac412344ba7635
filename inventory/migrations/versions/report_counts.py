"""What stations counted of their reports: a look at a drive came before or after its erasure, whatever clocks
said.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the column; the reports that are held have no count."""
    op.add_column("reports", sa.Column("counter", sa.BigInteger()))
