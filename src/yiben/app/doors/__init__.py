"""Doors that belong to no single capability: they put several rooms on one page, or watch the whole house."""
