"""Every SQL statement of plans."""
