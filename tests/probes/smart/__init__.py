"""Tests of probes/smart/."""
