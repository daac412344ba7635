"""Tests of agent/commands/wipe/."""
