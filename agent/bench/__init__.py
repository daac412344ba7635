"""The bench: state folder, locks, station key, and what every step stamps on its documents."""
