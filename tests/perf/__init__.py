"""Promises about speed, measured: `./dev perf`."""
