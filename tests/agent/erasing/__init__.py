"""Tests of agent/erasing/."""
