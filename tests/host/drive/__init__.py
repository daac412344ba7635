"""Tests of host/drive/."""
