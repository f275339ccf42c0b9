"""Programmes (政策事项): who qualifies for what, for how much, and how it reaches them."""
