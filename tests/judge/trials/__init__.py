"""Trials that the machine decides by itself."""
