"""The verbs of interchange."""
