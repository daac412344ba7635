"""The last word on a machine: what may be said of it across the room."""
