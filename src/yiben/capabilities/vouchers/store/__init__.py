"""Every SQL statement of vouchers."""
