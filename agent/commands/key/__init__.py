"""`etabli key`: writes boot keys, and what a key does by itself."""
