"""Trying: trials that the machine makes by itself, with a person's hands at it."""
