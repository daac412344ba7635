"""The erasing of a drive in words: what would be done, why not, and how far it is."""
