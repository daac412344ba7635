"""Finding: a letter that goes to a row in sight, and every action by its name."""
