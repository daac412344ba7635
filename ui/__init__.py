"""The bench technician's screens: readers of a session, which give it orders; no rule lives here."""
