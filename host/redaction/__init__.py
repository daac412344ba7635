"""Redaction: find and replace what names a person or a machine, in texts and dumps."""
