"""Tests of agent/bench/."""
