"""Verbs of downloads: `counting` counts use, `keeping` makes files and keeps them."""
