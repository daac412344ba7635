"""Alembic's entry: migrate on the connection that `inventory.migrations.upgrade` gives, in its
transaction.
"""

from __future__ import annotations

from alembic import context

from inventory.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
