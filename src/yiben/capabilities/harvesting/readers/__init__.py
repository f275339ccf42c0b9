"""Readers of catalogues: each yields `Record` or `Wrong`, one at a time, and lets nothing through that could hang."""
