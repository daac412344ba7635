"""Tests of inventory/store/."""
