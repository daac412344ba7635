"""Tests of the screens of a terminal."""
