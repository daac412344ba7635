"""Tests of agent/commands/."""
