"""Datasets by words, from the portal's own index."""

from yiben.capabilities.portal import search
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, Unavailable

_PART = search.MOST_ROWS


def lookup_in(work: Work, words: str) -> list[str] | None:
    """Identifiers of datasets that have all of `words`, best first; None for more than the index pages through.

    Programs mean what they say: what the index guesses somebody may have meant is left out.
    """
    found: list[str] = []
    for offset in range(0, search.DEEPEST, _PART):
        try:
            page = search.find(work, search.Ask(text=words, offset=offset, limit=_PART, counted=False))
        except (BadInput, Unavailable):
            return found
        if page.meant or page.loosened:
            return found
        if page.total > search.DEEPEST:
            return None
        found += [hit.id for hit in page.hits]
        if len(found) >= page.total or len(page.hits) < _PART:
            break
    return found
