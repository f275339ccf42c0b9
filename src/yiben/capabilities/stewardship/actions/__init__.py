"""The verbs of stewardship: an entry's life, the lists of demand and responsibility, matching, duplicates."""
