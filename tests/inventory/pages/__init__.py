"""Tests of inventory/pages/."""
