"""The verbs of delivery."""
