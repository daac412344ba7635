"""Health: what is thought of one drive, from SMART and self-tests."""
