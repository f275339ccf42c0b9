"""Every SQL statement of harvesting."""
