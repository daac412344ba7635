"""Storage: drives, how they are attached, what is on them, what may be hidden."""
