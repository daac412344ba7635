"""Tests of agent/settings/."""
