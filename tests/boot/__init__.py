"""The real image, started in QEMU."""
