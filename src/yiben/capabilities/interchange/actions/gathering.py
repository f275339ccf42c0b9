"""Everything public about datasets, gathered for many at once; long lists in short reads, so that memory stays flat."""

from collections.abc import Iterable, Iterator, Sequence

from yiben.capabilities import opening
from yiben.capabilities.interchange.model import Record
from yiben.capabilities.interchange.words import Words, words
from yiben.capabilities.opening import Dataset, State, What
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Text

PART = 500
EVERY = (State.PUBLISHED, State.SUSPENDED, State.WITHDRAWN)


def records(work: Work, datasets: Sequence[Dataset]) -> tuple[Record, ...]:
    """What everybody may know of these datasets, in the same order. Tombstones hold no more than they should."""
    living = [one.id for one in datasets if one.state is not State.WITHDRAWN]
    editions = opening.editions_of(work, [one.id for one in datasets if one.edition])
    links = opening.distributions(work, living)
    known = words()
    return tuple(
        _tombstone(work, one) if one.state is State.WITHDRAWN else _record(one, known, editions.get(one.id, ()), links.get(one.id, ()))
        for one in datasets
    )  # fmt: skip


def record(work: Work, reference: str) -> Record:
    """One dataset by identifier or slug. Raises NotFound `no_dataset`."""
    return records(work, (opening.dataset(work, reference),))[0]


def records_of(work: Work, identifiers: Iterable[str]) -> tuple[Record, ...]:
    """Records by identifier, in the order asked for; what does not exist is left out."""
    wanted = list(identifiers)
    found = opening.datasets(work, wanted)
    return records(work, [found[name] for name in wanted if name in found])


def every_record(office: Office, *, states: Sequence[State] = EVERY) -> Iterator[tuple[Record, ...]]:
    """All records in parts, each read in a transaction of its own: a slow reader keeps no writer waiting."""
    last = ""
    while True:
        with office.reading(SYSTEM) as work:
            part = opening.part(work, after=last, limit=PART, states=states)
            found = records(work, part)
        if not found:
            return
        yield found
        last = part[-1].id


def _record(one: Dataset, known: Words, editions: tuple[opening.Edition, ...], links: tuple[opening.Distribution, ...]) -> Record:  # fmt: skip
    there = tuple(edition for edition in editions if edition.recalled is None)
    current = next((edition for edition in there if edition.number == one.edition), None)
    return Record(
        dataset=one,
        edition=current,
        editions=there,
        links=links,
        licence=known.licence(one.licence),
        themes=tuple(known.theme(name) for name in one.themes),
    )


def _tombstone(work: Work, one: Dataset) -> Record:
    told = opening.latest_changes(work, limit=20, dataset=one.id)
    last = next((change for change in told if change.what is What.WITHDRAWN), None)
    bare = Dataset(
        id=one.id,
        slug=one.slug,
        title=one.title,
        description=Text("", ""),
        publisher=one.publisher,
        publisher_name=one.publisher_name,
        origin=one.origin,
        state=State.WITHDRAWN,
        created=one.created,
        published=one.published,
        updated=last.at if last else one.updated,
    )
    return Record(dataset=bare, note=last.note if last else "")
