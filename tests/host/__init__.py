"""The door to Linux."""
