"""The verbs of profiles."""
