"""The verbs of harvesting."""
