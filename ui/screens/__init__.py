"""The screens: one a file, each shows the bench and owns its keys and its help."""
