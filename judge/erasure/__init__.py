"""Erasure: what a journal proves, and whether a drive and a machine are erased still."""
