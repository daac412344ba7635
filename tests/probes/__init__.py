"""Tests of the probes: what a machine answers, and what is understood of it."""
