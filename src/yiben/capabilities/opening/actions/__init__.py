"""The verbs of opening."""
