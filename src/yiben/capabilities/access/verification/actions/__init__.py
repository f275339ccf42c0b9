"""The verbs of verify-only: offering and approving, preparing an index, asking."""
