"""Tests of host/recording/."""
