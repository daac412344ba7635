"""Sentences filled in, with every kind of value that the code puts into them."""
