"""Every SQL statement of participation."""
