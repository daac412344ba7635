"""Guests: real kernels and real tools on simulated hardware, in QEMU."""
