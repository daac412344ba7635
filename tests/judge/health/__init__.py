"""Tests of judge/health/."""
