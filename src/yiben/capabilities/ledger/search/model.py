"""The nouns of searching the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass

from yiben.capabilities.ledger.model import Status
from yiben.infra.search.marking import Part
from yiben.kernel.paging import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class HitItem:
    """An item of a hit that matched the query."""

    name: tuple[Part, ...]
    title: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One resource that matches. `description` is cut to a window around the first match."""

    resource: str
    name: tuple[Part, ...]
    title: tuple[Part, ...]
    description: tuple[Part, ...]
    organisation: str
    organisation_name: str
    system_name: str
    themes: tuple[str, ...]
    format: str
    level: int  # highest of its items
    personal: bool  # one of its items is personal information
    status: Status
    item_count: int
    items: tuple[HitItem, ...]  # matching items, at most five


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Narrow a search. `organisation` (identifier) includes everything below it; `level` 1..5."""

    organisation: str | None = None
    theme: str | None = None
    level: int | None = None
    personal: bool | None = None
    format: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many hits have `value`; `title` is what people read (organisations have both)."""

    value: str
    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search answers. `loosened`: nothing matched every word, so these match some."""

    page: Page[Hit]
    facets: dict[str, tuple[FacetCount, ...]]  # by field of Filters
    loosened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A resource as the index takes it in. `items` are (name, title, meaning), living ones only."""

    id: str
    name: str
    title: str
    description: str
    path: tuple[str, ...]  # organisation identifiers, root first
    organisation_name: str
    system_name: str
    themes: tuple[str, ...]
    classes: tuple[str, ...]
    format: str
    level: int
    personal: bool
    status: Status
    updated: str
    items: tuple[tuple[str, str, str], ...]


def titled(counts: Iterable[FacetCount], titles: dict[str, str]) -> tuple[FacetCount, ...]:
    """`counts` under the titles people read."""
    return tuple(
        FacetCount(value=count.value, title=titles.get(count.value, count.value), count=count.count)
        for count in counts
    )
