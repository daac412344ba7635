"""The bench screens, driven by keys over a real desk and its socket."""
