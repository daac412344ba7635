"""Receiving: examine, judge, store and countersign a document."""
