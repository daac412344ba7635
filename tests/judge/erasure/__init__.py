"""Tests of judge/erasure/."""
