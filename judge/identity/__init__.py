"""Identity: which keys name a machine or a drive, and which values name nothing."""
