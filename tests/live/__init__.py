"""The boot image, without building it."""
