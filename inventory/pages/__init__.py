"""The web pages of the inventory: what they show, and how it is rendered."""
