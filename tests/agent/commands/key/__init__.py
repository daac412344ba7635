"""Tests of `etabli key`."""
