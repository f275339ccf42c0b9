"""The chain of a data product (产品链): raw resource → processing → product → buyer, walked from any link to both ends.

What the chain is, is read by the platform (`links.py`); what of it the asker may know, each capability says: an entry
of the ledger, a grant, an export or a delivery that is not theirs stays in its place without a name, and is counted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from yiben.app.auditing import sees_all
from yiben.app.tracing.links import Link, above, below, named
from yiben.app.tracing.placing import places
from yiben.capabilities import grants, ledger, opening, zones
from yiben.capabilities.access import exports
from yiben.capabilities.zones import workspaces
from yiben.engines import evidence
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_PAGES, _ROWS = 20, 100  # of events of one workspace that are looked through
_MOST = 500  # links; a chain longer than that is cut, and says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Links in the order they were reached, and (from, to) between them by identifier."""

    start: str
    links: tuple[Link, ...]
    pairs: tuple[tuple[str, str], ...]
    hidden: int
    cut: bool


@dataclass(slots=True)
class _Walk:
    """One walk: `work` reads as the platform, `asking` as the asker."""

    work: Work
    asking: Work
    links: dict[str, Link] = field(default_factory=dict)
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)
    cut: bool = False

    def go(self, start: Link, step: Callable[[Work, Link], Iterator[Link]], *, upward: bool) -> None:
        """Everything reached from `start` by `step`, nearest first."""
        self.links[start.id] = start
        part = [start]
        while part:
            reached = []
            for link in part:
                for other in step(self.work, link):
                    if other.id not in self.links:
                        if len(self.links) >= _MOST:
                            self.cut = True
                            continue
                        self.links[other.id] = other
                        reached.append(other)
                    self.pairs[(other.id, link.id) if upward else (link.id, other.id)] = None
            part = reached


def chain(office: Office, actor: Actor, start: str) -> Chain:
    """The chain through `start`: a resource, product, dataset (`slug` or `slug@3`), grant, delivery or export.

    Raises NotFound `no_link` when there is none or it is not for the
    asker, Refused for a citizen. Leaves `chain.walked`.
    """
    with office.reading(actor) as asking:
        walk = _Walk(Work(asking.db, SYSTEM, office), asking)
        begin = named(walk.work, start)
        if begin is None:
            raise _no_link(start)
        walk.go(begin, above, upward=True)
        walk.go(begin, below, upward=False)
        shown = tuple(_as_seen(walk, one) for one in walk.links.values())
        called = {true: seen.id for true, seen in zip(walk.links, shown, strict=True)}
        if shown[0].hidden:
            raise _no_link(start)
        pairs = tuple((called[a], called[b]) for a, b in walk.pairs if a in called and b in called)
        made = Chain(
            start=begin.id,
            links=_placed(shown, pairs),
            pairs=pairs,
            hidden=sum(one.hidden for one in shown),
            cut=walk.cut,
        )
        asking.leave("chain.walked", begin.id, links=len(shown), hidden=made.hidden)
    return made


def _placed(links: tuple[Link, ...], pairs: tuple[tuple[str, str], ...]) -> tuple[Link, ...]:
    """With places by all there is between them, not only by the nearest way to the start, which is 0."""
    found = places([one.id for one in links], pairs)
    if found is None:
        return links
    start = found[links[0].id]
    return tuple(replace(one, place=found[one.id] - start) for one in links)


def chain_of_file(office: Office, actor: Actor, file: Path) -> Chain:
    """The chain through the export a file is a copy of, traced first; for a terminal, where files lie.

    Raises what `exports.trace` does, and NotFound `copy_not_known` with how much evidence there was.
    """
    found = exports.trace(office, actor, file)
    if not found.copies:
        raise NotFound(
            "copy_not_known",
            Text("不知道是谁的副本", "Not known whose copy it is."),
            where={"file": str(file), "bits": round(found.bits), "bits_needed": round(found.needed)},
        )
    return chain(office, actor, found.copies[0].export.id)


def _as_seen(walk: _Walk, link: Link) -> Link:
    """The link as the asker may know it: with its event, or without name, holder and day."""
    if not _may_know(walk, link):
        return Link(
            id=f"{link.kind}-{list(walk.links).index(link.id)}", kind=link.kind, place=link.place, name=""
        )
    opens = link.kind != "product" or _opens(
        walk, link.id
    )  # a buyer knows its product, not the operator's file on it
    return replace(link, event=_event(walk, link), href=link.href if opens else "")


def _may_know(walk: _Walk, link: Link) -> bool:
    asking = walk.asking
    if link.kind == "edition" or sees_all(asking.actor):
        return True
    try:
        if link.kind == "resource":
            return not asking.actor.citizen and bool(ledger.describe(asking, link.id))
        if link.kind == "grant":
            return bool(grants.find(asking, link.id))
        if link.kind == "run":
            return bool(workspaces.made(asking, link.id))
        if link.kind == "product":
            return _may_know_product(walk, link.id)
    except YibenError:
        return False
    return link.who == asking.actor.account


def _may_know_product(walk: _Walk, product: str) -> bool:
    """Its operator, whoever oversees zones, and whoever was given a use of it."""
    return _opens(walk, product) or any(_found(walk.asking, use.id) for use in zones.uses(walk.work, product))


def _opens(walk: _Walk, product: str) -> bool:
    try:
        return bool(zones.dossier(walk.asking, zones.the_product(walk.work, product).agreement))
    except YibenError:
        return False


def _found(work: Work, grant: str) -> bool:
    try:
        return bool(grants.find(work, grant))
    except YibenError:
        return False


def _event(walk: _Walk, link: Link) -> str | None:
    """The first event about a link, by which it came to be, for those who may read the log."""
    if not sees_all(walk.asking.actor):
        return None
    if link.kind == "export":
        return exports.event_of(walk.work, exports.records(walk.work, [link.id])[0])
    if link.kind == "run":
        return _ran(walk, link)
    asked = evidence.Asked(subject=_subject(walk, link))
    many = evidence.show(walk.work.db, asked, page=PageAsk(size=1)).total
    rows = evidence.show(walk.work.db, asked, page=PageAsk(number=many, size=1)).rows
    return rows[0].id if rows else None


def _ran(walk: _Walk, link: Link) -> str | None:
    """The event of a run, which goes under its workspace."""
    asked = evidence.Asked(kind="workspace.ran", subject=workspaces.made(walk.work, link.id)[0].id)
    for number in range(1, _PAGES + 1):
        page = evidence.show(walk.work.db, asked, page=PageAsk(number=number, size=_ROWS))
        for row in page.rows:
            if row.detail.get("run") == link.id:
                return row.id
        if number >= page.pages:
            break
    return None


def _subject(walk: _Walk, link: Link) -> str:
    """What the log calls a link: an edition goes under its dataset."""
    return opening.dataset(walk.work, link.id.partition("@")[0]).id if link.kind == "edition" else link.id


def _no_link(start: str) -> NotFound:
    return NotFound(
        "no_link",
        Text(f"没有「{start[:60]}」", f"There is no “{start[:60]}”."),
        where={"from": start[:200]},
        hint=Text(
            "写资源、产品、数据集、授权、交付或导出的编号，或一个文件",
            "Name a resource, product, dataset, grant, delivery or export, or a file.",
        ),
    )
