"""Every SQL statement of delivery."""
