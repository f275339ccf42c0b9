"""Asking 核验: many attempts in one transaction, which looks up who asks, counts, answers and seals.

Whatever decides an attempt is read inside that transaction: tokens, accounts, offers, the current
snapshot, what was spent. So revoking, withdrawing and landing act on the next attempt in every process,
and no attempt is answered without its evidence.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from yiben.capabilities import ledger, people
from yiben.capabilities.access.verification import spelling, store
from yiben.capabilities.access.verification.actions.preparing import folder_of, prepare
from yiben.capabilities.access.verification.digests import BETWEEN, Digests, digest
from yiben.capabilities.access.verification.index import Index
from yiben.capabilities.access.verification.model import (
    Asked,
    BudgetSpent,
    NotPrepared,
    Offer,
    TokenUnknown,
    Word,
    no_such_offer,
)
from yiben.capabilities.access.verification.permission import may_verify
from yiben.infra.database import transaction
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

Outcome = Word | YibenError

_SWEPT = 500  # old counts forgotten per round


def ask(office: Office, lake: Lake, asked: Asked) -> Word:
    """One attempt; prepares the index when it is missing. For the terminal and pages."""
    outcome = ask_many(office, [asked])[0]
    if isinstance(outcome, NotPrepared):
        prepare(office, lake, outcome.where["offer"])
        outcome = ask_many(office, [asked])[0]
    if isinstance(outcome, Word):
        return outcome
    raise outcome


def ask_many(office: Office, asked: Sequence[Asked]) -> list[Outcome]:
    """Answer attempts together; an outcome for each, in order. Raises only when nothing could be sealed.

    `NotPrepared` among the outcomes: call `prepare` and ask again, nothing was counted.
    """
    with transaction(office.engine, writes=True) as db:
        store.take_turn(db)
        return _Round(Work(db, SYSTEM, office)).answer(asked)


@dataclass(slots=True)
class _Try:
    """An attempt that may be made: under which offer, by whom, with what digests."""

    asked: Asked
    actor: Actor
    offer: Offer
    index: Index
    snapshot: str
    mark: str  # of the key
    asker: str  # mark of the asker
    key: bytes
    values: list[tuple[str, bytes]]
    outcome: Outcome | None = None


@dataclass(slots=True)
class _Round:
    """One transaction's worth of attempts."""

    work: Work
    day: str = ""
    events: dict[tuple[str, str | None], tuple[Actor, list[Event]]] = field(default_factory=dict)
    _actors: dict[str, Actor | None] = field(default_factory=dict)
    _indexes: dict[str, tuple[Index, str] | YibenError] = field(default_factory=dict)

    def answer(self, asked: Sequence[Asked]) -> list[Outcome]:
        self.day = stamp(self.work.now())[:10]
        digests = Digests(self.work.home)
        known = _Offers(self.work, asked)
        prepared = [self._prepare(one, known, digests) for one in asked]
        tries = [one for one in prepared if isinstance(one, _Try)]
        self._count(tries)
        self._look_up([one for one in tries if one.outcome is None])
        outcomes = [one.outcome or Word.NO if isinstance(one, _Try) else one for one in prepared]
        for attempt in tries:
            self._tell(attempt)
        self._seal()
        return outcomes

    def _prepare(self, asked: Asked, known: "_Offers", digests: Digests) -> _Try | YibenError:
        actor = self._actor(asked.who)
        if actor is None:
            return TokenUnknown()
        offers = [one for one in known.of(asked) if may_verify(actor, one)]
        if not offers:
            self._refuse(actor, "offer", code="no_such_offer")
            return no_such_offer()
        offer = next((one for one in offers if one.covers(asked.values)), None)
        if offer is None:
            self._refuse(actor, offers[0].id, code="not_offered")
            return _not_offered(offers)
        found = self._index(offer)
        if isinstance(found, YibenError):
            return found
        index, snapshot = found
        scope, key = offer.scope, spelling.spelled(asked.key, index.key_type)
        return _Try(
            asked=asked,
            actor=actor,
            offer=offer,
            index=index,
            snapshot=snapshot,
            mark=digests.mark(scope, "key", key),
            asker=digests.mark(scope, "asker", actor.account),
            key=digest(digests.key_key(scope), key),
            values=[
                (
                    name,
                    digest(
                        digests.value_key(scope, name),
                        f"{key}{BETWEEN}{spelling.spelled(value, index.types[name])}",
                    ),
                )
                for name, value in sorted(asked.values.items())
            ],
        )

    def _actor(self, who: Actor | str) -> Actor | None:
        if isinstance(who, Actor):
            return who
        if who not in self._actors:
            self._actors[who] = people.bearer(self.work, who)
        return self._actors[who]

    def _index(self, offer: Offer) -> tuple[Index, str] | YibenError:
        if offer.id not in self._indexes:
            snapshot = _standing(self.work, offer.resource)
            folder = folder_of(self.work.home, offer.id, snapshot) if snapshot else None
            try:
                self._indexes[offer.id] = (
                    (_opened(folder), snapshot) if folder and snapshot else no_such_offer()
                )
            except FileNotFoundError:
                self._indexes[offer.id] = NotPrepared(offer.id)
        return self._indexes[offer.id]

    def _count(self, tries: Sequence[_Try]) -> None:
        """Spend the budgets, in order; an attempt beyond one is refused whether its key is known or not."""
        subjects = sorted({one.mark for one in tries} | {one.asker for one in tries})
        counts = store.spent_on(self.work.db, self.day, subjects) if subjects else {}
        changed: dict[str, int] = {}
        for one in tries:
            budget = one.offer.budget
            if counts.get(one.asker, 0) >= budget.per_asker:
                one.outcome = BudgetSpent("asker", day=self.day)
                continue
            changed[one.asker] = counts[one.asker] = counts.get(one.asker, 0) + 1
            if counts.get(one.mark, 0) >= budget.per_key:
                one.outcome = BudgetSpent("key", day=self.day)
                continue
            changed[one.mark] = counts[one.mark] = counts.get(one.mark, 0) + 1
        store.set_spent(self.work.db, self.day, changed)
        _forget_old(self.work, self.day)

    def _look_up(self, tries: Sequence[_Try]) -> None:
        by_index: dict[int, list[_Try]] = defaultdict(list)
        for one in tries:
            by_index[id(one.index)].append(one)
        for group in by_index.values():
            index = group[0].index
            places = index.search([one.key for one in group])
            for one, at in zip(group, places, strict=True):
                one.outcome = Word.YES if index.fits(at, one.key, one.values) else Word.NO

    def _tell(self, one: _Try) -> None:
        if isinstance(one.outcome, YibenError):
            self._refuse(one.actor, one.offer.id, code=one.outcome.code, key=one.mark)
            return
        detail = {
            "resource": one.offer.resource,
            "snapshot": one.snapshot,
            "key": one.mark,
            "columns": [name for name, _ in one.values],
            "answer": one.outcome,
            "purpose": one.asked.purpose,
        }
        self._leave(one.actor, Event(kind="verification.asked", subject=one.offer.id, detail=detail))

    def _refuse(self, actor: Actor, subject: str, **detail: str) -> None:
        self._leave(actor, Event(kind="verification.refused", subject=subject, detail=detail))

    def _leave(self, actor: Actor, event: Event) -> None:
        who = (actor.account, actor.acting_for)
        self.events.setdefault(who, (actor, []))[1].append(event)

    def _seal(self) -> None:
        office = self.work.office
        for actor, events in self.events.values():
            office.seal(self.work.db, actor, self.work.now(), events)


class _Offers:
    """The offers in force that a round of attempts may mean, read once."""

    def __init__(self, work: Work, asked: Sequence[Asked]) -> None:
        named = {one.resource for one in asked if one.offer is None and one.resource}
        self._resources = {name: _identifier(work, name) for name in named}
        found = store.in_force(
            work.db,
            offers={one.offer for one in asked if one.offer},
            resources={one for one in self._resources.values() if one},
        )
        self._by_id = {one.id: one for one in found}
        self._by_resource: dict[str, list[Offer]] = defaultdict(list)
        for one in found:
            self._by_resource[one.resource].append(one)

    def of(self, asked: Asked) -> list[Offer]:
        """Those `asked` may mean, the tightest budget first."""
        if asked.offer:
            one = self._by_id.get(asked.offer)
            return [one] if one else []
        identifier = self._resources.get(asked.resource or "")
        return self._by_resource.get(identifier, []) if identifier else []


_open: dict[Path, tuple[str, Index]] = {}


def _opened(folder: Path) -> Index:
    # One per offer: keeping an older one open would keep its swept files on disk.
    kept = _open.get(folder.parent)
    if kept is None or kept[0] != folder.name:
        kept = _open[folder.parent] = (folder.name, Index.open(folder))
    return kept[1]


_known: dict[tuple[Home, str, str], tuple[int, str | None, str | None]] = {}


def _standing(work: Work, resource: str) -> str | None:
    """The current snapshot; None when the resource is retired, unknown or empty."""
    return _entry(work, resource)[1]


def _identifier(work: Work, name: str) -> str | None:
    return _entry(work, name)[0]


def _entry(work: Work, ref: str) -> tuple[str | None, str | None]:
    """(identifier, snapshot) of a living resource. Kept under the ledger's version, which is read every time."""
    version = ledger.version(work)
    at = (work.home, str(work.office.engine.url), ref)
    kept = _known.get(at)
    if kept is None or kept[0] != version:
        try:
            entry = ledger.describe(work, ref).resource
            alive = entry.status is not ledger.Status.RETIRED
            kept = (version, entry.id if alive else None, entry.snapshot if alive else None)
        except NotFound:
            kept = (version, None, None)
        if len(_known) > 1000:
            _known.clear()
        _known[at] = kept
    return kept[1], kept[2]


_swept: dict[Home, str] = {}


def _forget_old(work: Work, day: str) -> None:
    """Forget counts older than yesterday, a few at a time, so that no attempt waits for it."""
    if _swept.get(work.home) == day:
        return
    before = stamp(work.now() - timedelta(days=1))[:10]
    if store.drop_spent(work.db, before, most=_SWEPT) < _SWEPT:
        _swept[work.home] = day


def _not_offered(offers: Sequence[Offer]) -> BadInput:
    listed = ", ".join(dict.fromkeys(column.name for one in offers for column in one.columns))
    return BadInput(
        "not_offered",
        Text("其中有不可核验的列", "Not all of these columns can be verified together."),
        where={"columns": listed},
        hint=Text(f"可核验: {listed}", f"These can be: {listed}."),
    )
