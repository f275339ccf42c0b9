"""Verbs of powers."""
