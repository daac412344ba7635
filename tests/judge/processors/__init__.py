"""Tests of judge.processors."""
