"""Objections 异议: somebody disputes a value or an entry, its source answers, and everybody who had it is told."""
