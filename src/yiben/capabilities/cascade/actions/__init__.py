"""The verbs of the cascade."""
