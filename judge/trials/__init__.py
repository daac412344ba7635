"""What a machine can decide of a trial by itself: what it saw and heard in, a result or a question out."""
