"""The Linux console: what its font draws, and its keyboard."""
