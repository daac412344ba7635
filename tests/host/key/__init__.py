"""Tests of the boot key as the machine shows it."""
