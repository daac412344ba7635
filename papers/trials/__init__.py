"""Trials in words, and the last word on a machine that they leave."""
