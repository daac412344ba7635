"""The boot key: what it is, where its files lie, how one is written."""
