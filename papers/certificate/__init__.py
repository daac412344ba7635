"""The certificate of an erasure as people read it: text, PDF, journal."""
