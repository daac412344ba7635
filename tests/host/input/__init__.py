"""Input devices, as they were recorded."""
