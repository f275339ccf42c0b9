"""What every search shares 检索: cutting text into terms, reading a query, marking what matched, an index on disk.

`words` cuts text · `query` reads what a person typed · `marking` shows why · `shelf` keeps one tantivy index that
follows a feed of changes · `joining` makes one index of several.
What is in an index and how it is asked, each room says for itself.
Nothing is imported here, so that a command which searches nothing does not load the search engine.
"""
