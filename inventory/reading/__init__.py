"""Reading the inventory: lists, filters, cursors, positions in order of receipt."""
