"""What is amiss in a book, found at load. Work in progress: gaps only."""

from yiben.engines.rules.decisions.matrix import Book
from yiben.engines.rules.decisions.model import Finding


def check(book: Book, *, pairs: tuple[tuple[int, int], ...]) -> tuple[Finding, ...]:
    """All findings of a book."""
    return ()
