"""Tests of host/redaction/."""
