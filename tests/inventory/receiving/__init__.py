"""Tests of inventory/receiving/."""
