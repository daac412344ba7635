"""Tests of agent/spool/."""
