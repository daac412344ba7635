"""Session: the process of one run, its stream of events, and the readers that attach to it."""
