"""Searching the catalogue: a tantivy index that follows the change feed. Start at `model.py`.

`index` says what a document holds · `finding` answers. What every search shares is in `infra.search`.
Nothing is imported here, so that a command which searches nothing does not load the search engine.
"""
