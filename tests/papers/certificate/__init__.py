"""Tests of papers/certificate/."""
