"""Tests of judge/grade/."""
