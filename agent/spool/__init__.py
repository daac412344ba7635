"""Spool: documents kept on the disk until an inventory has accepted them."""
