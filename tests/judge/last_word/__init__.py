"""Tests of judge/last_word/."""
