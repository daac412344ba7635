"""Tests of probes/storage/."""
