"""Grants 授权: who may read which columns and rows, for what purpose, until when, and how much."""
