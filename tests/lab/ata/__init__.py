"""A simulated ATA drive: `drive` takes taskfiles, `security`, `sanitize`, `hidden` and `smart` are its
feature sets.
"""
