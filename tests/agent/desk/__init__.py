"""The desk: orders of screens, and what becomes of them."""
