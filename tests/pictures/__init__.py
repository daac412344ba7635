"""Pictures of screens for the guides, drawn from what the program prints."""
