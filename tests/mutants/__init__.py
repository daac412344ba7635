"""Small faults put into the code that decides, to see which tests notice: `./dev mutants`."""
