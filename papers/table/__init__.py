"""Tables for spreadsheets, the same whoever writes them."""
