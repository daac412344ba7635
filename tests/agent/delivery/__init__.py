"""Tests of agent/delivery/."""
