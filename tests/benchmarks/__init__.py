"""Tests of the benchmarks, on what the real tools printed."""
