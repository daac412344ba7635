"""Tests of what runs on a boot key beside the program: units and their scripts."""
