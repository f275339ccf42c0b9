"""Searching the catalogue: a tantivy index that follows the change feed. Start at `model.py`.

`words` cuts text into terms · `query` reads what a person typed · `index` holds and follows ·
`finding` answers · `marking` shows why. Knows nothing of the database: it is handed a `Feed`.
Nothing is imported here, so that a command which searches nothing does not load the search engine.
"""
