"""The four tables (四表): of a person, a company, a matter or a task, an organisation. Views, kept nowhere.

Joined by "纵向拆解、横向集成" (Fujian, 004:531): each row leads to the plan, the table of its task and its figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from yiben.capabilities import ledger
from yiben.capabilities.plans.actions.joining import authorities
from yiben.capabilities.plans.actions.looking import named
from yiben.capabilities.plans.actions.permitting import organisation_called
from yiben.capabilities.plans.model import Authority, FigureRow, Line, Node, Owner, OwnerKind, Table
from yiben.capabilities.plans.store import figures as figures_store
from yiben.capabilities.plans.store import plans as store
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """One of the four tables. `above`, `below`: what it is part of and what is part of it."""

    table: Table
    key: str
    title: Text | str
    above: tuple[tuple[str, Text | str], ...]  # key, title
    below: tuple[tuple[str, Text | str], ...]
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    owners: Mapping[str, Sequence[Owner]]
    brought: tuple[FigureRow, ...] = ()  # figures this person reported
    services: tuple[str, ...] = ()
    powers: Mapping[str, tuple[Authority, ...]] = field(default_factory=dict)


def table(work: Work, which: Table, key: str) -> TableView:
    """The table of somebody or something; `key`: account, credit code, task or service item, organisation.

    Raises NotFound `no_table_of` for a matter no plan knows, `no_organisation` for an unknown organisation.
    """
    found = _table(work, which, key)
    nodes = {one.id for one in found.nodes}
    doing = {subject: mine for subject, mine in found.owners.items() if subject in nodes}
    return replace(found, powers=authorities(work, doing))


def _table(work: Work, which: Table, key: str) -> TableView:
    match which:
        case Table.GROUP:
            return _group(work, key)
        case Table.MATTER:
            return _matter(work, key)
        case Table.PERSON:
            return _held(work, which, OwnerKind.ACCOUNT, key, brought=figures_store.by_account(work.db, key))
        case Table.COMPANY:
            return _held(work, which, OwnerKind.COMPANY, key.upper())


def services(work: Work) -> Mapping[str, tuple[Node, ...]]:
    """The service items (事项树) plans touch, each with the tasks and measures that touch it."""
    found: dict[str, list[Node]] = {}
    for node in store.nodes_touching(work.db):
        for item in node.service:
            found.setdefault(item, []).append(node)
    return {item: tuple(nodes) for item, nodes in sorted(found.items())}


def _held(
    work: Work, which: Table, kind: OwnerKind, key: str, *, brought: tuple[FigureRow, ...] = ()
) -> TableView:
    nodes, lines = _of(work, [one.subject for one in store.owned(work.db, kind, [key])])
    return TableView(
        table=which,
        key=key,
        title=key,
        above=(),
        below=(),
        nodes=nodes,
        lines=lines,
        owners=_owners(work, nodes, lines),
        brought=brought,
    )


def _group(work: Work, key: str) -> TableView:
    body = organisation_called(work, key)
    bodies = {one.organisation.id: one.organisation for one in ledger.organisations(work)}
    me = bodies[body]
    owned = [one.subject for one in store.owned(work.db, OwnerKind.ORGANISATION, [body])]
    nodes, lines = _of(work, owned)
    above = bodies.get(me.parent or "")
    return TableView(
        table=Table.GROUP,
        key=body,
        title=me.name,
        above=((above.id, above.name),) if above else (),
        below=tuple((one.id, one.name) for one in bodies.values() if one.parent == body),
        nodes=nodes,
        lines=lines,
        owners=_owners(work, nodes, lines),
        services=tuple(sorted({item for node in nodes for item in node.service})),
    )


def _matter(work: Work, key: str) -> TableView:
    node = store.find_node(work.db, key)
    if node is None:
        touching = services(work).get(key)
        if touching is None:
            raise NotFound(
                "no_table_of",
                Text(f"没有规划涉及「{key[:80]}」", f"No plan touches “{key[:80]}”."),
                where={"matter": key[:80]},
            )
        lines = _under(work, touching)
        owners = _owners(work, touching, lines)
        return TableView(
            table=Table.MATTER,
            key=key,
            title=key,
            above=(),
            below=(),
            nodes=touching,
            lines=lines,
            owners=owners,
        )
    every = store.nodes(work.db, node.plan)
    below = tuple(one for one in every if one.parent == node.id)
    lines = _under(work, (node,))
    above = next((one for one in every if one.id == node.parent), None)
    return TableView(
        table=Table.MATTER,
        key=node.id,
        title=node.title,
        above=((above.id, above.title),) if above else (),
        below=tuple((one.id, one.title) for one in below),
        nodes=(node,),
        lines=lines,
        owners=_owners(work, (node,), lines),
        services=node.service,
    )


def _under(work: Work, nodes: Sequence[Node]) -> tuple[Line, ...]:
    return store.lines_about(work.db, [one.id for one in nodes])


def _of(work: Work, subjects: Sequence[str]) -> tuple[tuple[Node, ...], tuple[Line, ...]]:
    """What these subjects are: nodes with their promises, indicators' promises, promises themselves."""
    return store.nodes_of(work.db, list(subjects)), store.lines_about(work.db, list(subjects))


def _owners(work: Work, nodes: Sequence[Node], lines: Sequence[Line]) -> dict[str, tuple[Owner, ...]]:
    subjects = [
        *(one.id for one in nodes),
        *(x for one in lines for x in (one.target.id, one.target.indicator)),
    ]
    return named(work, store.owners(work.db, subjects))
