"""Searching the catalogue: a tantivy index that follows the change feed. Start at `model.py`."""
