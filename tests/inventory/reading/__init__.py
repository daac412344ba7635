"""Tests of inventory/reading/."""
