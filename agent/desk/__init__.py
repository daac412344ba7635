"""Desk: the session of a bench with people at its screens: their orders come in, events go out."""
