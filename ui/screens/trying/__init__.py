"""Trials that the machine makes by itself, as a screen shows them: one widget a kind."""
