"""The census (普查) of what could be opened, how far opening has come, and what is late."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from yiben.capabilities import casework, ledger, stewardship
from yiben.capabilities.grants import day_of
from yiben.capabilities.ledger import Held
from yiben.capabilities.opening.actions.looking import _named
from yiben.capabilities.opening.declared import declared
from yiben.capabilities.opening.disclosure.parameters import parameters
from yiben.capabilities.opening.model import Dataset, OpenKind, Origin, State
from yiben.capabilities.opening.nouns import APPLY, RELEASE, REVIEW, WITHDRAW, Candidate, Figures, Late, Why
from yiben.capabilities.opening.store import datasets as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import BEIJING, stamp
from yiben.kernel.paging import Page, PageAsk

_UNGRADED = 5
_ORDER = {Why.READY: 0, Why.REMEDY: 1, Why.OPEN: 2, Why.NO_DATA: 3}


def census(
    work: Work,
    *,
    organisation: str | None = None,
    why: Why | None = None,
    wished: Mapping[str, int] | None = None,
    page: PageAsk | None = None,
) -> Page[Candidate]:
    """Every entry of the ledger with why it is a candidate: most wanted first, then what can go as it is.

    `organisation` (identifier) leaves out what lies outside it and below; `wished`: how many people want a resource, beside
    the list of demand. Reads no data: levels are those of the labels that hold.
    """
    ask = page or PageAsk(size=20)
    within = _below(work, organisation) if organisation else None
    columns: dict[str, list[Held]] = {}
    for one in ledger.columns(work):
        columns.setdefault(one.resource, []).append(one)
    entries = ledger.entries(work, list(columns))
    asked = Counter(wished or {})
    for demand in stewardship.every_demand(work):
        asked.update(filter(None, {demand.resource, demand.best}))
    opened = _opened(work)
    found = [
        _candidate(
            entry, columns[entry.id], demands=asked[entry.id], datasets=tuple(opened.get(entry.id, ()))
        )
        for entry in entries.values()
        if within is None or entry.organisation in within
    ]
    chosen = [one for one in found if why is None or one.why is why]
    chosen.sort(key=lambda one: (_ORDER[one.why], -one.demands, one.level, one.title, one.resource))
    start = ask.offset
    return Page(rows=tuple(chosen[start : start + ask.size]), total=len(chosen), ask=ask)


def figures(work: Work, *, year: int | None = None) -> Figures:
    """How far opening has come, against the target of a year (this one, unless said)."""
    now = work.now().astimezone(BEIJING)
    year = year or now.year
    targets = declared().targets
    states, kinds, publishers, themes = (Counter[str]() for _ in range(4))
    rows = size = 0
    for state, kind, publisher, listed, many, held, large in store.counted(work.db):
        states[state] += many
        if state == State.PUBLISHED:
            kinds[kind] += many
            publishers[publisher] += many
            themes.update(dict.fromkeys(json.loads(listed), many))
            rows, size = rows + int(held), size + int(large)
    platform = Work(work.db, SYSTEM, work.office, work.events, work.lasting)
    waiting = sum(
        casework.cases(platform, kind=kind, phase=casework.Phase.OPEN, page=PageAsk(size=1)).total
        for kind in (RELEASE, WITHDRAW, APPLY, REVIEW)
    )
    return Figures(
        open=states[State.PUBLISHED],
        suspended=states[State.SUSPENDED],
        withdrawn=states[State.WITHDRAWN],
        foreign=store.count_foreign(work.db),
        target=targets.get(year) or targets[max(targets)],
        year=year,
        waiting=waiting,
        late=len(late(work)),
        by_kind={str(one): kinds[one] for one in OpenKind if kinds[one]},
        by_theme=dict(themes.most_common()),
        by_publisher=dict(publishers.most_common()),
        rows=rows,
        bytes=size,
    )


def late(work: Work) -> tuple[Late, ...]:
    """Published datasets whose promised cycle has passed, the latest first."""
    today = date.fromisoformat(day_of(work.now()))
    rules = declared()
    # Released before this moment, data of that cycle are late: the database compares, only what is late is read.
    before = {
        cycle: stamp(datetime.combine(today - timedelta(days=days + rules.grace_days), time.min, BEIJING))
        for cycle, days in rules.cycle_days.items()
    }
    found = [
        Late(dataset=one, due=due.isoformat(), days=(today - due).days)
        for one in _named(work, store.overdue(work.db, before))
        if (due := due_of(one)) is not None and due < today
    ]
    return tuple(sorted(found, key=lambda each: (-each.days, each.dataset.id)))


def due_of(one: Dataset) -> date | None:
    """The last day by which a dataset should be renewed (应更新日), grace included; None: nothing was promised."""
    rules = declared()
    days = rules.cycle_days.get(str(one.cycle)) if one.cycle else None
    if days is None or one.origin is not Origin.OWN or one.data_updated is None:
        return None
    released = datetime.fromisoformat(one.data_updated).astimezone(BEIJING).date()
    return released + timedelta(days=days + rules.grace_days)


def _candidate(
    entry: ledger.Resource, columns: Sequence[Held], *, demands: int, datasets: tuple[str, ...]
) -> Candidate:
    ceiling = parameters().ceiling[str(OpenKind.UNCONDITIONAL)]
    levels = [one.level or _UNGRADED for one in columns]
    low = sum(level <= ceiling and not one.personal for level, one in zip(levels, columns, strict=True))
    if datasets:
        why = Why.OPEN
    elif entry.snapshot is None:
        why = Why.NO_DATA
    else:
        why = Why.READY if low == len(columns) else Why.REMEDY
    return Candidate(
        resource=entry.id,
        name=entry.name,
        title=entry.title or entry.name,
        organisation=entry.organisation,
        organisation_name=entry.organisation_name,
        why=why,
        level=max(levels, default=_UNGRADED),
        columns=len(columns),
        low=low,
        personal=sum(one.personal for one in columns),
        demands=demands,
        datasets=datasets,
    )


def _opened(work: Work) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for resource, slug in store.of_resources(work.db):
        found.setdefault(resource, []).append(slug)
    return found


def _below(work: Work, organisation: str) -> set[str]:
    bodies = [one.organisation for one in ledger.organisations(work)]
    found, size = {organisation}, 0
    while len(found) != size:
        size = len(found)
        found |= {one.id for one in bodies if one.parent in found}
    return found
