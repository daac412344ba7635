"""Processors: the family that a model name tells, its year, and whether Microsoft accepts it."""
