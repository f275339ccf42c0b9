"""The verbs of product traceability."""
