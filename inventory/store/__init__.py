"""Storage: tables, database, folder, backup, keys."""
