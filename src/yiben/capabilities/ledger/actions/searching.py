"""Searching the ledger: bring the index up to the change feed, then ask it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from yiben.capabilities.ledger.search.model import Document, FacetCount, Filters, Found, titled
from yiben.capabilities.ledger.store import feed, organisations
from yiben.capabilities.policy import level_title, meaning
from yiben.infra.database import transaction
from yiben.infra.home import Home
from yiben.infra.work import Work
from yiben.kernel.paging import PageAsk

if TYPE_CHECKING:
    from yiben.infra.search.shelf import Pending, Shelf

_shelves: dict[Path, "Shelf"] = {}
_shelving = Lock()


def catch_up(home: Home, engine: Engine) -> int:
    """Bring the search index to the newest change; returns how many resources were looked at again.

    Two processes may call it at once. A lost, damaged or foreign index is built again.
    """
    with transaction(engine, writes=False) as db:
        return _shelf(home).follow(_Feed(db))


def find(work: Work, query: str, *, filters: Filters | None = None, page: PageAsk | None = None) -> Found:
    """Resources that match `query` (any text at all), best first, with facet counts.

    What was committed before is found: an index that is behind catches up first.
    """
    from yiben.capabilities.ledger.search import finding

    shelf = _shelf(work.home)
    if shelf.seen() != (feed.newest(work.db), feed.birth(work.db)):
        catch_up(work.home, work.office.engine)
    ask, narrow = page or PageAsk(), filters or Filters()
    try:
        found = finding.find(shelf, query, filters=narrow, page=ask)
    except (ValueError, OSError):
        # The files were damaged under us. What was typed cannot cause this: queries are built, not parsed.
        shelf.forget()
        catch_up(work.home, work.office.engine)
        found = finding.find(shelf, query, filters=narrow, page=ask)
    return replace(found, facets=_titled(work, found))


def _titled(work: Work, found: Found) -> dict[str, tuple[FacetCount, ...]]:
    names = organisations.names_of(work.db, [one.value for one in found.facets.get("organisation", ())])
    titles = {
        "organisation": names,
        "level": {one.value: str(level_title(int(one.value))) for one in found.facets.get("level", ())},
    }
    return {name: titled(counts, titles.get(name, {})) for name, counts in found.facets.items()}


def _shelf(home: Home) -> "Shelf":
    from yiben.capabilities.ledger.search.index import LAYOUT
    from yiben.infra.search.shelf import Shelf

    with _shelving:
        return _shelves.setdefault(home.search, Shelf(home.search, LAYOUT))


@dataclass(frozen=True, slots=True)
class _Feed:
    """The change feed inside one read transaction, as the index wants it."""

    db: Connection

    def newest(self) -> int:
        return feed.newest(self.db)

    def birth(self) -> str:
        return feed.birth(self.db)

    def pending(self, since: int | None) -> "Pending":
        from yiben.capabilities.ledger.search.index import stored
        from yiben.infra.search.shelf import Pending, put_in_parts

        changed = feed.changed_since(self.db, since or 0)

        def made(part: Sequence[str]) -> Iterator[Any]:
            return map(stored, self.documents(part))

        return Pending(len(changed), lambda writer: put_in_parts(writer, changed, made, fresh=since is None))

    def documents(self, resources: Sequence[str]) -> Iterator[Document]:
        bodies = organisations.all_organisations(self.db)
        items: dict[str, list[tuple[str, str, str]]] = {}
        highest: dict[str, tuple[int, bool]] = {}
        for owner, name, title, semantic, level, personal in feed.searchable_items(self.db, resources):
            said = meaning(semantic).title if semantic else None
            items.setdefault(owner, []).append((name, title, f"{said.zh} {said.en}" if said else ""))
            top, any_personal = highest.get(owner, (0, False))
            highest[owner] = (max(top, level or 0), any_personal or bool(personal))
        for row in feed.searchable(self.db, resources):
            path = organisations.path_in(bodies, row.organisation)
            level, personal = highest.get(row.id, (0, False))
            yield Document(
                id=row.id,
                name=row.name,
                title=row.title,
                description=row.description,
                path=tuple(body.id for body in path),
                organisation_name=path[-1].name if path else "",
                system_name=row.system_name or "",
                themes=tuple(row.themes or ()),
                classes=tuple(row.classes or ()),
                format=row.format,
                level=level,
                personal=personal,
                status=row.status,
                updated=row.updated,
                items=tuple(items.get(row.id, ())),
            )
