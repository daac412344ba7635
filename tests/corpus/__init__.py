"""Real machines through the parsers: `python -m tests.corpus` prints a verdict per file, and a table.

`kinds` says what a kind of sample is and lists all kinds; one module each knows how its files are turned
into what the product reads.
"""
