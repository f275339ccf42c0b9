"""Stewardship 目录管理: how entries live, the lists of demand and responsibility, and what would be gathered twice."""
