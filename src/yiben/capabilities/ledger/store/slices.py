"""Long lists of identifiers, cut to what one statement may hold."""

from collections.abc import Iterator, Sequence

SLICE = 800  # SQLite builds before 3.32 allow 999 parameters


def slices(things: Sequence[str]) -> Iterator[Sequence[str]]:
    """`things` in runs of at most SLICE."""
    for start in range(0, len(things), SLICE):
        yield things[start : start + SLICE]
