"""Looking at many datasets at once: for whoever writes a catalogue down as a whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from yiben.capabilities import ledger
from yiben.capabilities.opening.actions.looking import _named
from yiben.capabilities.opening.model import Dataset, Described, Edition, Listed, Origin, State
from yiben.capabilities.opening.store import batches as store
from yiben.infra.work import Work
from yiben.kernel.text import Text

KNOWN = (State.PUBLISHED, State.SUSPENDED)


def editions_of(work: Work, identifiers: Iterable[str]) -> Mapping[str, tuple[Edition, ...]]:
    """Editions of these datasets, newest first, recalled ones too; a dataset without any is left out."""
    return store.editions(work.db, identifiers)


def part(
    work: Work, *, after: str = "", offset: int = 0, limit: int = 1000, states: Sequence[State] = KNOWN
) -> tuple[Dataset, ...]:
    """At most `limit` datasets beyond identifier `after`, in the order of identifiers: a catalogue in short reads."""
    return tuple(_named(work, store.part(work.db, after=after, offset=offset, limit=limit, states=states)))


def listed(work: Work, identifiers: Sequence[str] | None = None) -> Iterator[Listed]:
    """What lists are sorted and filtered by, of all datasets in any state or of these; in no order."""
    for row in store.listed(work.db, identifiers):
        yield Listed(
            id=row.id,
            slug=row.slug,
            publisher=row.publisher,
            themes=tuple(row.themes),
            keywords=tuple(row.keywords),
            licence=row.licence,
            formats=tuple(row.formats),
            state=State(row.state),
            title=Text(row.title_zh, row.title_en),
            description=Text(row.description_zh, row.description_en),
            published=row.published,
            updated=row.updated,
            origin=Origin(row.origin),
            source_key=row.source_key,
        )


def described(
    work: Work, *, after: str = "", until: str = "", identifiers: Sequence[str] | None = None
) -> Described:
    """Published datasets as columns: those beyond `after` up to `until` (empty: to the end), or those of `identifiers`."""
    rows = store.described(work.db, after=after, until=until, identifiers=identifiers)
    if not rows:
        return Described(*((),) * len(store.DESCRIBED))
    values = Described(*zip(*rows, strict=True))
    own = [one for one, number in zip(values.id, values.edition, strict=True) if number]
    return replace(
        values,
        columns=store.columns(work.db, own) if own else {},
        publisher_names=ledger.organisation_names(work, set(values.publisher)),
    )


def stretches(work: Work, *, size: int) -> Iterator[tuple[str, str]]:
    """(after, until) of stretches of `size` datasets in any state, for `described`; the last one ends with ""."""
    after = ""
    while (until := store.end(work.db, after=after, size=size)) is not None:
        yield after, until
        after = until
    yield after, ""


def published_slugs(work: Work, *, offset: int = 0, limit: int = 1000) -> list[tuple[str, str]]:
    """(slug, time of the last change) of published datasets, in the order of identifiers."""
    return store.slugs(work.db, offset=offset, limit=limit)
