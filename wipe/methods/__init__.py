"""The methods of erasing that a drive carries out by itself, one a file; `methods.table` finds them."""
