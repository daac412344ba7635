"""Trials that the machine makes by itself."""
