"""Every SQL statement of powers."""
