"""Asking 核验: many attempts in one transaction, which looks up who asks, counts, answers and seals.

Whatever decides an attempt is read inside that transaction: tokens, accounts, offers, the current
snapshot, what was spent. So revoking, withdrawing and landing act on the next attempt in every process,
and no attempt is answered without its evidence.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from yiben.capabilities import ledger, people
from yiben.capabilities.access.verification import spelling, store
from yiben.capabilities.access.verification.actions import under_grant
from yiben.capabilities.access.verification.actions.preparing import folder_of, prepare
from yiben.capabilities.access.verification.counts import Counts, counts_of
from yiben.capabilities.access.verification.digests import BETWEEN, Digests
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
from yiben.capabilities.grants import Grant, Overused, tell_overuse
from yiben.infra.database import transaction
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.own_connection import Changes, changes
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

Outcome = Word | YibenError

_SWEPT = 500  # old counts forgotten per round
_KEPT = 1.0  # seconds


def ask(office: Office, lake: Lake, asked: Asked) -> Word:
    """One attempt; prepares the index when it is missing. For the terminal and pages."""
    outcome = ask_many(office, [asked])[0]
    if isinstance(outcome, NotPrepared):
        prepare(office, lake, outcome.where["offer"])
        outcome = ask_many(office, [asked])[0]
    if isinstance(outcome, Word):
        return outcome
    raise outcome


def ask_many(office: Office, asked: Sequence[Asked], *, memory: "Memory | None" = None) -> list[Outcome]:
    """Answer attempts together; an outcome for each, in order. Raises only when nothing could be sealed.

    `NotPrepared` among the outcomes: call `prepare` and ask again, nothing was counted. A `memory` serves
    one connection and nobody else's office.
    """
    spending = counts_of(office.engine)
    with spending.turn(), transaction(office.engine, writes=True) as db:
        store.take_turn(db)
        work = Work(db, SYSTEM, office)
        memory = memory or Memory()
        memory.check(work)
        return _Round(work, memory, spending).answer(asked)


@dataclass(slots=True)
class Memory:
    """What was read of tokens, offers and snapshots, for as long as nobody has written to the database.

    SQLite tells a connection whether any other one, in any process, has written since it last looked;
    asked inside the transaction that holds the write lock, that is exact. On PostgreSQL everything is
    read again each time. Nothing is kept longer than a second, because tokens expire by themselves.
    """

    actors: dict[str, Actor | None] = field(default_factory=dict)
    offers: dict[tuple[str | None, str | None], list[Offer]] = field(default_factory=dict)
    decisions: dict[tuple[Actor, str], bool] = field(default_factory=dict)
    indexes: dict[str, tuple[Index, str]] = field(default_factory=dict)
    changes: Changes | None = None
    until: float = 0.0

    def check(self, work: Work) -> None:
        """Forget everything that may have changed."""
        changed, now = changes(work.db), work.now().timestamp()
        if changed is None or changed != self.changes or not now < self.until <= now + _KEPT:
            for each in (self.actors, self.offers, self.decisions, self.indexes):
                each.clear()
            self.until = now + _KEPT
        self.changes = changed


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
    grant: Grant | None = None
    outcome: Outcome | None = None


@dataclass(slots=True)
class _Round:
    """One transaction's worth of attempts."""

    work: Work
    memory: Memory
    spending: Counts
    day: str = ""
    now: datetime = field(init=False)
    events: dict[tuple[str, str | None], tuple[Actor, list[Event]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Counted and sealed under one time: the log must tell the day the table does.
        self.now = self.work.now()

    def answer(self, asked: Sequence[Asked]) -> list[Outcome]:
        self.day = stamp(self.now)[:10]
        digests = Digests(self.work.home)
        self.spending.catch_up(self.work.db, self.work.home, self.memory.changes)
        self._read_offers(asked)
        prepared = [self._prepare(one, digests) for one in asked]
        tries = [one for one in prepared if isinstance(one, _Try)]
        self._count(tries)
        self._look_up([one for one in tries if one.outcome is None])
        outcomes = [one.outcome or Word.NO if isinstance(one, _Try) else one for one in prepared]
        for attempt in tries:
            self._tell(attempt)
        self._seal()
        return outcomes

    def _prepare(self, asked: Asked, digests: Digests) -> _Try | YibenError:
        actor = self._actor(asked.who)
        if actor is None:
            return TokenUnknown()
        if asked.grant is not None:
            return self._prepare_granted(asked, asked.grant, actor, digests)
        offers = [one for one in self.memory.offers[asked.offer, asked.resource] if self._may(actor, one)]
        if not offers:
            self._refuse(actor, "offer", code="no_such_offer")
            return no_such_offer()
        offer = next((one for one in offers if one.covers(asked.values)), None)
        if offer is None:
            self._refuse(actor, offers[0].id, code="not_offered")
            return _not_offered(offers)
        return self._ready(asked, actor, offer, digests)

    def _prepare_granted(
        self, asked: Asked, grant_id: str, actor: Actor, digests: Digests
    ) -> _Try | YibenError:
        """The grant is opened anew for every attempt; what its offer is and says never changes."""
        work = under_grant.as_asker(self.work, actor)
        try:
            grant = under_grant.opened(work, grant_id, purpose=asked.purpose)
            offer = under_grant.offer_for(work, grant)
        except YibenError as error:
            self._refuse(actor, "grant", code=error.code, grant=grant_id[:64])
            return error
        ref = asked.resource
        may, at = self.memory.decisions, (actor, offer.id)
        if at not in may:
            may[at] = under_grant.may_verify_under(work, grant, offer)
        if not may[at] or (ref is not None and _entry(self.work, ref)[0] != offer.resource):
            self._refuse(actor, offer.id, code="no_such_offer", grant=grant.id)
            return no_such_offer()
        if not offer.covers(asked.values):
            self._refuse(actor, offer.id, code="not_offered", grant=grant.id)
            return _not_offered([offer])
        made = self._ready(replace(asked, purpose=grant.draft.purpose), actor, offer, digests)
        return replace(made, grant=grant) if isinstance(made, _Try) else made

    def _ready(self, asked: Asked, actor: Actor, offer: Offer, digests: Digests) -> _Try | YibenError:
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
            key=digests.for_keys(scope).digest(key),
            values=[
                (
                    name,
                    digests.for_values(scope, name).digest(
                        f"{key}{BETWEEN}{spelling.spelled(value, index.types[name])}"
                    ),
                )
                for name, value in sorted(asked.values.items())
            ],
        )

    def _actor(self, who: Actor | str) -> Actor | None:
        if isinstance(who, Actor):
            return who
        known = self.memory.actors
        if who not in known:
            known[who] = people.bearer(self.work, who)
        return known[who]

    def _may(self, actor: Actor, offer: Offer) -> bool:
        known, at = self.memory.decisions, (actor, offer.id)
        if at not in known:
            known[at] = may_verify(self.work, actor, offer)
        return known[at]

    def _index(self, offer: Offer) -> tuple[Index, str] | YibenError:
        known = self.memory.indexes
        if offer.id not in known:
            snapshot = _entry(self.work, offer.resource)[1]
            if snapshot is None:
                return no_such_offer()
            try:
                known[offer.id] = _opened(folder_of(self.work.home, offer.id, snapshot)), snapshot
            except FileNotFoundError:
                return NotPrepared(offer.id)
        return known[offer.id]

    def _read_offers(self, asked: Sequence[Asked]) -> None:
        """The offers in force that these attempts may mean, the tightest budget first."""
        known = self.memory.offers
        wanted = {(one.offer, one.resource) for one in asked if one.grant is None} - known.keys()
        if not wanted:
            return
        resources = {name: _entry(self.work, name)[0] for offer, name in wanted if offer is None and name}
        found = store.in_force(
            self.work.db,
            offers={offer for offer, _ in wanted if offer},
            resources={one for one in resources.values() if one},
        )
        for offer, name in wanted:
            if offer:
                known[offer, name] = [one for one in found if one.id == offer]
            else:
                identifier = resources.get(name or "")
                known[offer, name] = [one for one in found if one.resource == identifier]

    def _count(self, tries: Sequence[_Try]) -> None:
        """Spend the budgets, in order; an attempt beyond one is refused whether its key is known or not."""
        subjects = sorted({one.mark for one in tries} | {one.asker for one in tries})
        counts = self.spending.spent(self.work.db, self.day, subjects)
        for one in tries:
            if not self._charged(one):
                continue
            budget = one.offer.budget
            if counts.get(one.asker, 0) >= budget.per_asker:
                one.outcome = BudgetSpent("asker", day=self.day)
                continue
            counts[one.asker] = counts.get(one.asker, 0) + 1
            self.spending.spend(self.day, one.asker)
            if counts.get(one.mark, 0) >= budget.per_key:
                one.outcome = BudgetSpent("key", day=self.day)
                continue
            counts[one.mark] = counts.get(one.mark, 0) + 1
            self.spending.spend(self.day, one.mark)
        _forget_old(self.work, self.day)

    def _charged(self, one: _Try) -> bool:
        """Whether the grant, if it is one's, has an attempt left; taken before any other budget."""
        if one.grant is None:
            return True
        work = under_grant.as_asker(self.work, one.actor)
        try:
            under_grant.charge(work, one.grant)
        except Overused as error:
            one.outcome = error
            tell_overuse(work, error)
            for event in work.events:
                self._leave(one.actor, event)
            return False
        return True

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
        if isinstance(one.outcome, BudgetSpent):
            # `Counts` reads this again: whoever ends at a key's budget has spent one of their own.
            whose = str(one.outcome.where["budget"])
            self._refuse(one.actor, one.offer.id, code=one.outcome.code, key=one.mark, budget=whose)
            return
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
            **({"grant": one.grant.id} if one.grant else {}),
        }
        self._leave(one.actor, Event(kind="verification.asked", subject=one.offer.id, detail=detail))

    def _refuse(self, actor: Actor, subject: str, **detail: str) -> None:
        self._leave(actor, Event(kind="verification.refused", subject=subject, detail=detail))

    def _leave(self, actor: Actor, event: Event) -> None:
        who = (actor.account, actor.acting_for)
        self.events.setdefault(who, (actor, []))[1].append(event)

    def _seal(self) -> None:
        self.work.office.seal(self.work.db, self.now, list(self.events.values()))
        self.spending.sealed(self.work.db)


_open: dict[Path, tuple[str, Index]] = {}


def _opened(folder: Path) -> Index:
    # One per offer: keeping an older one open would keep its swept files on disk.
    kept = _open.get(folder.parent)
    if kept is None or kept[0] != folder.name:
        kept = _open[folder.parent] = (folder.name, Index.open(folder))
    return kept[1]


_known: dict[tuple[Home, str, str], tuple[int, str | None, str | None]] = {}


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
