"""Tests of agent/session/."""
