"""Participation 互动: what people say about open data, and what they are answered."""
