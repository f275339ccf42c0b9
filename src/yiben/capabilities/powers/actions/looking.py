"""Looking at the register (权责树): the organisations, one's powers with the items under them, one power, one item, searching."""

from collections.abc import Iterable, Mapping, Sequence

from yiben.capabilities import ledger
from yiben.capabilities.powers.actions.taking import power_id
from yiben.capabilities.powers.model import (
    Body,
    Branch,
    Datum,
    Intake,
    Item,
    Power,
    Seen,
    SeenItem,
    Standing,
    Tree,
    Use,
)
from yiben.capabilities.powers.store import intakes as intake_store
from yiben.capabilities.powers.store import register as store
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_ROWS = 2000  # rejected rows shown of one list
_ITEMS = 50


def today(work: Work) -> str:
    """The day of law."""
    return day_in_beijing(work.now()).isoformat()


def bodies(work: Work, *, day: str) -> tuple[Body, ...]:
    """The organisations that have powers or items, and those above them, each before what lies below it."""
    powers, items = store.counts(work.db, day)
    known = store.bodies(work.db)
    found: list[Body] = []
    nodes = ledger.organisations(work)
    for at, node in enumerate(nodes):
        under = []
        for one in nodes[at + 1 :]:
            if one.depth <= node.depth:
                break
            under.append(one.organisation.id)
        if node.organisation.id in known or known.intersection(under):
            found.append(
                Body(
                    id=node.organisation.id,
                    name=node.organisation.name,
                    depth=node.depth,
                    powers=powers.get(node.organisation.id, 0),
                    items=items.get(node.organisation.id, 0),
                    below=sum(powers.get(one, 0) for one in under),
                )
            )
    return tuple(found)


def tree(work: Work, organisation: str, *, day: str) -> Tree:
    """The powers of an organisation (any reference) with their parts and items. NotFound `no_organisation`."""
    body = ledger.find_organisation(work, organisation)
    if body is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{organisation[:80]}」", f"There is no organisation “{organisation[:80]}”."),
            where={"organisation": organisation[:80]},
        )
    speaking = speak(store.powers_of(work.db, body.id), day)
    items = store.items_of(work.db, organisation=body.id, powers=list(speaking))
    paths = {one.id: one for one in (node.organisation for node in ledger.organisations(work))}
    above: list[tuple[str, str]] = []
    at = body.parent
    while at in paths:
        above.append((at, paths[at].name))
        at = paths[at].parent
    return Tree(
        organisation=body.id,
        name=body.name,
        above=tuple(reversed(above)),
        branches=tuple(_branches(speaking, items)),
        loose=tuple(one for one in items if one.power not in speaking and one.organisation == body.id),
    )


def power(work: Work, reference: str, *, day: str) -> Seen:
    """One power by identifier or as `organisation/code`. NotFound `no_power`."""
    spans = _spans_called(work, reference)
    now = speak(spans, day)[spans[0].id]
    above = speak(store.spans(work.db, [now.part_of]).get(now.part_of, ()), day) if now.part_of else {}
    return Seen(
        power=now,
        spans=tuple(spans),
        above=above.get(now.part_of or ""),
        below=tuple(speak(store.parts_of(work.db, now.id), day).values()),
        items=tuple(store.items_of(work.db, powers=[now.id])),
        organisation=ledger.organisation_names(work, [now.organisation]).get(
            now.organisation, now.organisation
        ),
    )


def powers(work: Work, identifiers: Iterable[str], *, day: str) -> Mapping[str, Power]:
    """These powers, by the span that speaks for a day; unknown ones are left out."""
    found = store.spans(work.db, identifiers)
    return speak([one for each in found.values() for one in each], day)


def holding(work: Work, *, day: str) -> Mapping[str, int]:
    """Organisation → how many powers it has in force."""
    return store.counts(work.db, day)[0]


def item(work: Work, identifier: str, *, day: str) -> SeenItem:
    """One item with its data as the ledger knows it today. NotFound `no_item`."""
    found = store.items_by_id(work.db, [identifier]).get(identifier)
    if found is None:
        raise NotFound(
            "no_item",
            Text(f"没有事项 {identifier[:80]}", f"There is no service item {identifier[:80]}."),
            where={"item": identifier[:80]},
        )
    return SeenItem(
        item=found,
        power=powers(work, [found.power], day=day).get(found.power) if found.power else None,
        data=data_of(work, [found])[found.id],
        organisation=ledger.organisation_names(work, [found.organisation]).get(
            found.organisation, found.organisation
        ),
    )


def items_called(work: Work, words: Iterable[str]) -> Mapping[str, tuple[Item, ...]]:
    """Words of plans and demands → the items of that code or title."""
    wanted = set(words)
    found: dict[str, list[Item]] = {}
    for one in store.items_called(work.db, wanted):
        for word in wanted & {one.code, one.title.zh, one.title.en}:
            found.setdefault(word, []).append(one)
    return {word: tuple(mine) for word, mine in found.items()}


def data_of(work: Work, items: Sequence[Item]) -> Mapping[str, tuple[Datum, ...]]:
    """Item → its data: a resource or `resource.column` by SQL name where the ledger has it today, else as the list says."""
    said = {word for one in items for word in (*one.needs, *one.makes)}
    known = ledger.resolve(work, sorted(said | {word.partition(".")[0] for word in said}))
    return {
        one.id: tuple(
            _datum(word, use, known)
            for use, words in ((Use.NEEDS, one.needs), (Use.MAKES, one.makes))
            for word in words
        )
        for one in items
    }


def search(work: Work, said: str, *, kind: str = "", page: PageAsk | None = None) -> Page[Power]:
    """Spans in which every word of `said` stands, of one kind when given."""
    ask = page or PageAsk()
    rows, many = store.search(work.db, _words(said), kind=kind or None, page=ask)
    return Page(rows=tuple(rows), total=many, ask=ask)


def search_items(work: Work, said: str) -> tuple[Item, ...]:
    """Service items in which every word stands, the first of them."""
    words = _words(said)
    return tuple(store.search_items(work.db, words, most=_ITEMS)) if words else ()


def intakes(work: Work, *, most: int = 20) -> tuple[Intake, ...]:
    """The newest lists, without the rows they were refused."""
    return tuple(intake_store.every(work.db, most=most))


def intake(work: Work, identifier: str) -> Intake:
    """One list with the rows it was refused. NotFound `no_intake`."""
    found = intake_store.find(work.db, identifier, most=_ROWS)
    if found is None:
        raise NotFound(
            "no_intake",
            Text(f"没有清单入库记录 {identifier[:80]}", f"No list came in as {identifier[:80]}."),
            where={"intake": identifier[:80]},
        )
    return found


def speak(spans: Iterable[Power], day: str) -> dict[str, Power]:
    """Power → the span that speaks for a day: the one in force, else the next to come, else the last that was."""
    found: dict[str, list[Power]] = {}
    for one in spans:
        found.setdefault(one.id, []).append(one)
    return {identifier: min(mine, key=lambda one: _rank(one, day)) for identifier, mine in found.items()}


def _rank(one: Power, day: str) -> tuple[int, str]:
    match one.standing(day):
        case Standing.IN_FORCE:
            return 0, ""
        case Standing.NOT_YET:
            return 1, one.begins
        case Standing.ENDED:
            return 2, "".join(chr(0x10FFFF - ord(letter)) for letter in one.ends or "")


def _branches(speaking: Mapping[str, Power], items: Sequence[Item]) -> list[Branch]:
    below: dict[str | None, list[Power]] = {}
    for one in speaking.values():
        below.setdefault(one.part_of if one.part_of in speaking else None, []).append(one)
    under: dict[str, list[Item]] = {}
    for each in items:
        under.setdefault(each.power or "", []).append(each)
    found: list[Branch] = []
    waiting = [(one, 0) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        found.append(Branch(power=one, depth=depth, items=tuple(under.get(one.id, ()))))
        waiting += [(child, depth + 1) for child in reversed(below.get(one.id, []))]
    return found


def _spans_called(work: Work, reference: str) -> list[Power]:
    found = store.spans(work.db, [reference]).get(reference)
    if not found and "/" in reference:
        name, _, code = reference.partition("/")
        body = ledger.find_organisation(work, name)
        identifier = power_id(body.id, code) if body else ""
        found = store.spans(work.db, [identifier]).get(identifier)
    if not found:
        raise NotFound(
            "no_power",
            Text(f"没有登记权责 {reference[:80]}", f"No power {reference[:80]} is registered."),
            where={"power": reference[:80]},
            hint=Text(
                "写作 单位/编码，用 yiben power show 查看", "Write ORGANISATION/CODE; see: yiben power show"
            ),
        )
    return found


def _datum(said: str, use: Use, known: Mapping[str, ledger.Resolved]) -> Datum:
    table, _, column = said.partition(".")
    whole = known.get(said.casefold())
    found = whole or known.get(table.casefold())
    if (
        whole is None
        and found is not None
        and column.casefold() not in {one.name.casefold() for one in found.items}
    ):
        found = None
    return Datum(
        said=said,
        use=use,
        resource=found.resource if found else "",
        name=found.name if found else "",
        title=(found.title or found.name) if found else "",
        column=column if found and whole is None else "",
    )


def _words(said: str) -> list[str]:
    return said.split()[:8]
