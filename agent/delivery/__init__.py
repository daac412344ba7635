"""Delivery: hand documents to an inventory over HTTP, enrol, start the embedded inventory, pull."""
