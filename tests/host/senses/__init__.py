"""What a trial sees and hears by."""
