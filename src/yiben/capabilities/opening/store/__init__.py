"""Every SQL statement of opening."""
