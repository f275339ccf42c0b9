"""What the public may know: datasets, editions, links, and what changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from yiben.capabilities import ledger
from yiben.capabilities.opening.model import Change, Dataset, Distribution, Edition, State
from yiben.capabilities.opening.nouns import Basis
from yiben.capabilities.opening.store import bases
from yiben.capabilities.opening.store import datasets as store
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

PART = 1000  # datasets read at a time where all are asked for


def dataset(work: Work, reference: str) -> Dataset:
    """The dataset with this identifier or slug, in whatever state. Raises NotFound `no_dataset`."""
    found = store.find(work.db, reference)
    if found is None:
        raise NotFound(
            "no_dataset",
            Text(f"没有数据集“{reference}”", f"There is no dataset {reference}"),
            where={"dataset": reference},
            hint=Text("请在数据集列表中查找", "Look for it in the list of datasets."),
        )
    return next(_named(work, (found,)))


def datasets(work: Work, identifiers: Iterable[str]) -> Mapping[str, Dataset]:
    """Those of these datasets that exist, by identifier, in whatever state."""
    found = store.of(work.db, identifiers)
    return {one.id: one for one in _named(work, found.values())}


def datasets_of(work: Work, resource: str) -> tuple[Dataset, ...]:
    """Datasets that were made from a resource of the ledger."""
    return tuple(_named(work, store.of_resource(work.db, resource)))


def every_dataset(
    work: Work, *, state: State | None = State.PUBLISHED, source: str | None = None
) -> Iterator[Dataset]:
    """All datasets in the order of identifiers, read in parts: memory stays flat."""
    for part in store.stream(work.db, size=PART, state=state, source=source):
        yield from _named(work, part)


def count(work: Work, *, state: State | None = State.PUBLISHED) -> int:
    """How many datasets there are."""
    return store.count(work.db, state=state)


def editions(work: Work, dataset: str) -> tuple[Edition, ...]:
    """Editions of a dataset (its identifier), newest first, recalled ones too."""
    return dated.of(work.db, dataset)


def distributions(work: Work, identifiers: Iterable[str]) -> Mapping[str, tuple[Distribution, ...]]:
    """Links of foreign datasets by identifier; one without any is left out."""
    return store.distributions(work.db, identifiers)


def changes(
    work: Work, *, since: int = 0, limit: int = 1000, dataset: str | None = None
) -> tuple[Change, ...]:
    """The change feed beyond `since`, oldest first."""
    return dated.changes(work.db, since=since, limit=limit, dataset=dataset, newest_first=False)


def latest_changes(work: Work, *, limit: int = 50, dataset: str | None = None) -> tuple[Change, ...]:
    """The newest entries of the change feed, newest first."""
    return dated.changes(work.db, since=0, limit=limit, dataset=dataset, newest_first=True)


def newest_change(work: Work) -> int:
    """Number of the newest entry of the change feed; 0 when there is none."""
    return dated.newest(work.db)


def basis_of(work: Work, dataset: str) -> Basis | None:
    """What a dataset (identifier) rests on, and why it is suspended; None for foreign ones."""
    return bases.find(work.db, dataset)


def _named(work: Work, found: Iterable[Dataset]) -> Iterator[Dataset]:
    every = tuple(found)
    names = ledger.organisation_names(work, {one.publisher for one in every})
    for one in every:
        yield replace(one, publisher_name=names.get(one.publisher, one.publisher))
