"""Supply and demand (供需对接) and what would be gathered twice (重复采集检查), over every living column of the ledger."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from yiben.capabilities import ledger
from yiben.capabilities.policy import meaning
from yiben.capabilities.stewardship.declared import declared
from yiben.capabilities.stewardship.model import (
    Column,
    Demand,
    DemandState,
    Duplicates,
    Figures,
    Holding,
    OrganisationFigure,
    Overlap,
    Wish,
)
from yiben.capabilities.stewardship.overlapping import Book, Compared, Near
from yiben.capabilities.stewardship.store import lists as store
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

MOST_COLUMNS = 2_000
_SHELF = 4
_BOOKS: "OrderedDict[tuple[str, int], Book]" = OrderedDict()
_LOCK = Lock()
_WORDS, _PLACES = 10, 10  # hits of a search that count, and how their weight falls
_OF_COLUMNS, _OF_WORDS, _NAMED = 0.75, 0.25, 0.1


def book(work: Work) -> Book:
    """Every living column, as of the ledger's present version; kept while that stands."""
    key = (str(work.home.root), ledger.version(work))
    with _LOCK:
        found = _BOOKS.get(key)
    if found is None:
        held = ledger.columns(work)
        titles = {one: meaning(one).title.zh for one in {column.semantic for column in held} if one}
        found = Book(held, declared(), titles=titles)
        with _LOCK:
            _BOOKS[key] = found
            while len(_BOOKS) > _SHELF:
                _BOOKS.popitem(last=False)
    return found


def duplicates(work: Work, columns: Sequence[Column], *, except_: Sequence[str] = ()) -> Duplicates:
    """What the ledger has already of `columns`, which a new system or form would gather.

    `except_` are entries (identifiers) that do not count, such as the source's own. Every account may ask: the answer
    names entries and items, never a value. Raises BadInput `no_columns`, `too_many_columns`.
    """
    if not columns:
        raise BadInput("no_columns", Text("没有数据项可以比较", "There is no column to compare."))
    if len(columns) > MOST_COLUMNS:
        raise BadInput(
            "too_many_columns",
            Text(f"一次最多比较 {MOST_COLUMNS} 个数据项", f"At most {MOST_COLUMNS} columns at a time."),
        )
    rules, known = declared(), book(work)
    compared = known.compare(columns)
    near = tuple(one for one in compared.near if one.resource not in except_)
    owners = _owners(work, near)
    overlaps = tuple(_overlap(one, owners[one.resource]) for one in near if one.resource in owners)
    holdings = _holdings(columns, compared, near)
    share = sum(one.entries > 0 for one in holdings) / len(columns)
    counts = [
        one
        for one in overlaps
        if one.share >= rules.duplicate and len(one.items) >= min(rules.least_items, len(columns))
    ]
    return Duplicates(
        columns=holdings, overlaps=overlaps, share=share, told=bool(counts), compared=known.size
    )


def match(work: Work, demand: Demand, *, most: int = 10) -> tuple[Overlap, ...]:
    """The entries that would meet a demand, best first, each with the reasons."""
    return match_wish(work, demand.wish, organisation=demand.organisation, most=most)


def match_wish(work: Work, wish: Wish, *, organisation: str, most: int = 10) -> tuple[Overlap, ...]:
    """The same for a wish that is not on the list yet. `organisation`: whose it is (identifier)."""
    known = book(work)
    near = {one.resource: one for one in known.compare(wish.columns).near} if wish.columns else {}
    words = _by_words(work, wish)
    for resource in words:
        near.setdefault(resource, Near(resource=resource, share=0.0, score=0.0, items=()))
    owners = _owners(work, tuple(near.values()))
    found = [
        _matched(wish, near[one], owner, word=words.get(one, 0.0), own=organisation)
        for one, owner in owners.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.name))[:most])


def match_waiting(office: Office, *, most: int = 200) -> int:
    """Match demands that came in since, so that the list shows the entry nearest to each; how many there were."""
    with office.reading(SYSTEM) as work:
        found = [_nearest(work, one) for one in store.unmatched(work.db, most=most)]
    return _keep(office, found)


def rematch(office: Office) -> int:
    """Match every open demand with the ledger as it is now; how many there are."""
    with office.reading(SYSTEM) as work:
        waiting = store.demands(work.db, state=DemandState.OPEN).rows
        found = [_nearest(work, one) for one in waiting]
    return _keep(office, found)


def _nearest(work: Work, one: Demand) -> tuple[str, str | None, float]:
    best = next(iter(match(work, one, most=1)), None)
    return one.id, best.resource if best else None, best.score if best else 0.0


def _keep(office: Office, found: Sequence[tuple[str, str | None, float]]) -> int:
    """Comparing takes its time, so it is done before the one writer is asked for."""
    if found:
        with office.writing(SYSTEM) as work:
            store.set_matches(work.db, found)
    return len(found)


def figures(work: Work) -> Figures:
    """How the two lists stand, by state and by organisation."""
    rules = declared()
    rows = store.standing(work.db, match=rules.match)
    by_state = {state: sum(n for _, one, _, n in rows if one is state) for state in DemandState}
    living = [row for row in rows if row[1] is not DemandState.CLOSED]
    names = {one.organisation.id: one.organisation.name for one in ledger.organisations(work)}
    year = work.now().year
    duties, confirmed = store.duty_figures(work.db, since=f"{year}-")
    organisations = []
    for organisation in dict.fromkeys(row[0] for row in living):
        own = [row for row in living if row[0] == organisation]
        unmet = [row for row in own if row[1] is not DemandState.MET]
        organisations.append(
            OrganisationFigure(
                organisation=organisation,
                organisation_name=names.get(organisation, organisation),
                demands=sum(row[3] for row in own),
                unmet=sum(row[3] for row in unmet),
                matched=sum(row[3] for row in unmet if _is_matched(row[1], like=row[2])),
                met=sum(row[3] for row in own if row[1] is DemandState.MET),
            )
        )
    return Figures(
        by_state=by_state,
        demands=sum(row[3] for row in living),
        matched=sum(row[3] for row in living if _is_matched(row[1], like=row[2])),
        duties=duties,
        confirmed=confirmed,
        organisations=tuple(sorted(organisations, key=lambda one: (-one.unmet, one.organisation_name))),
    )


def _is_matched(state: DemandState, *, like: bool) -> bool:
    """Whether an entry answers a demand: asked for, met, or like it. What is still to be gathered has none."""
    return state in (DemandState.ASKED, DemandState.MET) or like


def _by_words(work: Work, wish: Wish) -> dict[str, float]:
    """Entries the search finds for the title, by identifier, 0 to 1: the first weighs most, loose ones half."""
    text = " ".join((wish.title, *wish.says.split()[:5]))
    found = ledger.find(work, text, page=PageAsk(size=_WORDS))
    weight = 0.5 if found.loosened else 1.0
    return {
        hit.resource: weight * (1 - place / _PLACES)
        for place, hit in enumerate(found.page.rows)
        if hit.status is not ledger.Status.RETIRED
    }


def _matched(wish: Wish, near: Near, owner: ledger.Resource, *, word: float, own: str) -> Overlap:
    named = wish.provider == owner.organisation
    score = _OF_COLUMNS * near.share + _OF_WORDS * word if wish.columns else word * (1 - _NAMED)
    score = min(1.0, score + _NAMED * named)
    why = []
    if near.items:
        asked = len(wish.columns)
        names = [f"{one.asked}→{one.name}" if one.asked != one.name else one.name for one in near.items[:5]]
        zh, en = "、".join(names), ", ".join(names)
        why.append(
            Text(
                f"{asked} 个数据项中有 {len(near.items)} 个：{zh}",
                f"{len(near.items)} of {asked} items: {en}",
            )
        )
    if word:
        why.append(Text("标题和说明相关", "title and description are close"))
    if named:
        why.append(Text("需求中指明的提供单位", "the organisation the demand names"))
    if own == owner.organisation:
        why.append(Text("本单位已有", "your own organisation has it"))
    return replace(_overlap(near, owner), score=score, why=tuple(why))


def _owners(work: Work, near: Sequence[Near]) -> dict[str, ledger.Resource]:
    """Their entries, in the same order; one that is gone from the ledger, or retired, is left out."""
    found = ledger.entries(work, [one.resource for one in near])
    return {
        one.resource: found[one.resource]
        for one in near
        if one.resource in found and found[one.resource].status is not ledger.Status.RETIRED
    }


def _overlap(near: Near, owner: ledger.Resource) -> Overlap:
    return Overlap(
        resource=owner.id,
        name=owner.name,
        title=owner.title,
        organisation=owner.organisation,
        organisation_name=owner.organisation_name,
        share=near.share,
        score=near.score,
        items=near.items,
    )


def _holdings(columns: Sequence[Column], compared: Compared, near: Sequence[Near]) -> tuple[Holding, ...]:
    """Per asked column the item of the entry that overlaps most, among those that have it."""
    best: dict[str, tuple[Near, int]] = {}
    for one in near:
        for at, item in enumerate(one.items):
            seen = best.get(item.asked)
            if seen is None or item.strength > seen[0].items[seen[1]].strength:
                best[item.asked] = (one, at)
    found = []
    for column, entries in zip(columns, compared.entries, strict=True):
        held = best.get(column.name)
        like = held[0].items[held[1]] if held else None
        found.append(
            Holding(column=column, entries=entries, best=like, resource=held[0].resource if held else None)
        )
    return tuple(found)
