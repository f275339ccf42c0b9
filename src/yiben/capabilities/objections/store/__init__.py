"""Every SQL statement of objections."""
