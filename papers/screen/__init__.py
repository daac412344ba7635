"""Screens of a terminal: what fits on one, the weightiest first."""
