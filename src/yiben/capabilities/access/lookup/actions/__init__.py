"""Verbs of looking up."""
