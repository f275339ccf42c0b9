"""Every SQL statement of stewardship."""
