"""How pages look and speak; no business words."""
