"""Benchmarks: one file per tool, one runner; nothing here ever writes to a drive."""
