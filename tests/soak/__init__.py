"""Long runs: the full counts, with their seeds."""
