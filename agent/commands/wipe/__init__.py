"""`etabli wipe` and its parts."""
