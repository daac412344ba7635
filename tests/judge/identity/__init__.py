"""Tests of judge/identity/."""
