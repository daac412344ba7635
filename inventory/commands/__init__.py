"""The commands `etabli serve` and `etabli inventory`."""
