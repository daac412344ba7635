"""Erasing: jobs, plans and workers of this machine's drives, and the certificates that come of them."""
