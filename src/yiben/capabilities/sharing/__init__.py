"""Sharing 共享: one organisation asks another for data, gets a grant, and both can prove it."""
