"""Asking 点查: many questions in one transaction, which looks up who asks, decides, charges and seals.

Whatever decides a question is read inside that transaction: tokens, accounts, grants, grades, packs, the current
snapshot. So revoking, withdrawing and landing act on the next question in every process, and no row is handed
out without its evidence.
"""

import atexit
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from yiben.capabilities import grants, people
from yiben.capabilities.access.actions import ask as ask_in_sql
from yiben.capabilities.access.actions import limits_of
from yiben.capabilities.access.lookup import spelling
from yiben.capabilities.access.lookup.charging import Bill, charge
from yiben.capabilities.access.lookup.deciding import Decided, check, decide
from yiben.capabilities.access.lookup.model import MOST_ROWS, KeyHidden, LookUp
from yiben.capabilities.access.model import Answer, AnswerColumn
from yiben.capabilities.access.verification.model import TokenUnknown
from yiben.capabilities.grants import Grant, Road
from yiben.engines.guard import DISPLAY, Act
from yiben.infra.database import transaction
from yiben.infra.lake import KEY, Held
from yiben.infra.own_connection import Changes, changes
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.errors import YibenError

if TYPE_CHECKING:
    import pyarrow as pa

_KEPT = 1.0  # seconds
_MOST_KEPT = 4096  # decisions

_SHOWN = replace(DISPLAY, rows=MOST_ROWS)

Recognise = Callable[[Work, str], Actor | None]
"""Whose secret or key it is, None when nobody's; what it raises is answered."""

Charge = Callable[[Work, Actor, LookUp, int], None]
"""Told of every answer and its rows before it is given, in the same transaction; what it raises is answered instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """By what way rows leave (提供方式): the act the packs are asked about, the road of a grant, who knows the callers.

    A grant's own budget is charged in any case; `charge` is for whatever else there is to count.
    """

    act: Act = _SHOWN
    road: Road = Road.API
    recognise: Recognise = people.bearer
    charge: Charge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question. `who` is an actor, or a secret that is looked up with the question."""

    who: Actor | str
    look_up: LookUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """Nothing was read or charged: ask it in SQL, as `actor`. `missing`: the key column an index could be made by."""

    actor: Actor
    look_up: LookUp
    sql: str
    resource: str
    snapshot: str
    missing: str | None


Outcome = Answer | Slow | YibenError


def look_up(office: Office, actor: Actor, ask: LookUp, *, way: Way | None = None) -> Answer:
    """The rows of one key, as far as `actor` may see them; by an index where there is one.

    Raises what asking the same in SQL does, BadInput `lookup_key_type` or `bad_lookup`, and `KeyHidden` where the
    key column is not plain for them. Leaves `data.read` or `data.refused`.
    """
    way = way or Way()
    outcome = ask_many(office, [Asked(who=actor, look_up=ask)], way=way)[0]
    if isinstance(outcome, Slow):
        return read_slowly(office, outcome, way=way)
    if isinstance(outcome, Answer):
        return outcome
    raise outcome


def read_slowly(office: Office, slow: Slow, *, way: Way) -> Answer:
    """The same rows by an ordinary statement, which opens, charges and seals for itself."""
    ask = slow.look_up
    rows = min(MOST_ROWS, ask.rows, way.act.rows or MOST_ROWS)
    answer = ask_in_sql(
        office,
        slow.actor,
        slow.sql,
        purpose=ask.purpose,
        grant=ask.grant,
        act=way.act,
        limits=limits_of(office.settings, rows=rows),
        road=way.road,
    )
    if way.charge is not None:
        with office.writing(slow.actor) as work:
            way.charge(work, slow.actor, ask, answer.rows)
    return answer


def ask_many(
    office: Office,
    asked: Sequence[Asked],
    *,
    way: Way,
    own: Engine | None = None,
    memory: "Memory | None" = None,
) -> list[Outcome]:
    """Answer questions together; an outcome for each, in order. Raises only when nothing could be sealed.

    A `memory` serves one connection: that of `own`, an engine nobody else uses.
    """
    with transaction(own or office.engine, writes=True) as db:
        memory = memory or Memory()
        memory.check(Work(db, SYSTEM, office))
        return _Round(Work(db, SYSTEM, office), memory, way).answer(asked)


@dataclass(slots=True)
class Memory:
    """What was decided, for as long as nobody has written to the database; see `verification.Memory`.

    `before` holds what was decided until then: a plan that the guard gives again need not be worked out again.
    """

    actors: dict[str, Actor | YibenError] = field(default_factory=dict)
    grants: dict[tuple[Actor, str, str], Grant] = field(default_factory=dict)
    decided: dict[tuple[object, ...], Decided | YibenError] = field(default_factory=dict)
    before: dict[tuple[object, ...], Decided] = field(default_factory=dict)
    changes: Changes | None = None
    until: float = 0.0

    def check(self, work: Work) -> None:
        """Forget everything that may have changed."""
        changed, now = changes(work.db), work.now().timestamp()
        stale = changed is None or changed != self.changes or not now < self.until <= now + _KEPT
        if stale or len(self.decided) > _MOST_KEPT or len(self.actors) > _MOST_KEPT:
            self.before = {at: one for at, one in self.decided.items() if isinstance(one, Decided)}
            self.actors, self.grants, self.decided = {}, {}, {}
            self.until = now + _KEPT
        self.changes = changed
        # An index that is made meanwhile writes nothing to the database.
        for at in [at for at, one in self.decided.items() if isinstance(one, Decided) and one.missing]:
            del self.decided[at]


@dataclass(slots=True)
class _Try:
    """A question on its way to an outcome."""

    ask: LookUp
    actor: Actor | None = None
    grant: Grant | None = None
    decided: Decided | None = None
    spelt: str | None = None
    rows: "pa.Table | None" = None
    shown: tuple[AnswerColumn, ...] = ()
    most: int = MOST_ROWS
    outcome: Outcome | None = None


@dataclass(slots=True)
class _Round:
    """One transaction's worth of questions."""

    work: Work
    memory: Memory
    way: Way
    works: dict[Actor, Work] = field(default_factory=dict)

    def answer(self, asked: Sequence[Asked]) -> list[Outcome]:
        began = time.perf_counter()
        tries = [_Try(one.look_up, most=min(MOST_ROWS, one.look_up.rows)) for one in asked]
        for each, one in zip(tries, asked, strict=True):
            actor = self._actor(one.who)
            if isinstance(actor, YibenError):
                each.outcome = actor
                continue
            try:
                each.actor = actor
                self._decide(each, actor)
            except YibenError as error:
                each.outcome = error
        self._read([one for one in tries if one.outcome is None])
        self._charge([one for one in tries if not isinstance(one.outcome, Slow)])
        milliseconds = (time.perf_counter() - began) * 1000
        for each in tries:
            self._tell(each, milliseconds)
        self._seal()
        return [each.outcome for each in tries if each.outcome is not None]

    def _actor(self, who: Actor | str) -> Actor | YibenError:
        if isinstance(who, Actor):
            return who
        known = self.memory.actors
        if who not in known:
            try:
                known[who] = self.way.recognise(self.work, who) or TokenUnknown()
            except YibenError as error:
                known[who] = error
        return known[who]

    def _work(self, actor: Actor) -> Work:
        if actor not in self.works:
            self.works[actor] = Work(self.work.db, actor, self.work.office)
        return self.works[actor]

    def _decide(self, one: _Try, actor: Actor) -> None:
        ask = one.ask
        check(ask)
        if ask.grant is not None:
            one.grant = self._opened(actor, ask)
        known = self.memory.decided
        at = (actor, ask.grant, ask.purpose, ask.resource, ask.key, ask.columns)
        if at not in known:
            try:
                before = self.memory.before.get(at)
                known[at] = decide(
                    self._work(actor), actor, ask, act=self.way.act, road=self.way.road, before=before
                )
            except YibenError as error:
                known[at] = error
        decided = known[at]
        if isinstance(decided, YibenError):
            raise decided
        one.decided, one.spelt = decided, spelling.spelled(ask.value, decided.kind)
        if decided.index is None:
            one.outcome = Slow(
                actor=actor,
                look_up=ask,
                sql=decided.statement(one.spelt),
                resource=decided.resource,
                snapshot=decided.snapshot,
                missing=decided.key if decided.missing else None,
            )

    def _opened(self, actor: Actor, ask: LookUp) -> Grant:
        assert ask.grant is not None
        known, at = self.memory.grants, (actor, ask.grant, ask.purpose)
        if at not in known:
            work = self._work(actor)
            known[at] = grants.open_grant(work, ask.grant, purpose=ask.purpose, road=self.way.road)
        return known[at]

    def _read(self, tries: Sequence[_Try]) -> None:
        together: dict[int, list[_Try]] = defaultdict(list)
        for one in tries:
            together[id(one.decided)].append(one)
        for group in together.values():
            decided = group[0].decided
            assert decided is not None
            try:
                seen = _rows(decided, [one.spelt for one in group if one.spelt is not None])
            except YibenError as error:
                for one in group:
                    one.outcome = error
                continue
            none = next(iter(seen.values())).slice(0, 0)
            shown = tuple(
                replace(column, type=str(of.type))
                for column, of in zip(decided.shown, none.schema, strict=True)
            )
            for one in group:
                one.rows, one.shown = seen.get(one.spelt or "", none), shown

    def _charge(self, tries: Sequence[_Try]) -> None:
        """Budgets of grants, all calls on one together where that fits; then whatever else there is to count."""
        bills = [
            Bill(work=self._work(one.actor), grant=one.grant, road=self.way.road, rows=_given(one), item=one)
            for one in tries
            if one.grant is not None and one.actor is not None
        ]
        for bill in charge(bills):
            if bill.error is not None:
                bill.item.outcome = bill.error
            bill.item.most = min(bill.item.most, bill.most)
        if self.way.charge is None:
            return
        for one in tries:
            if one.outcome is None and one.actor is not None:
                try:
                    self.way.charge(self._work(one.actor), one.actor, one.ask, _given(one))
                except YibenError as error:
                    one.outcome = error

    def _tell(self, one: _Try, milliseconds: float) -> None:
        if one.actor is None or isinstance(one.outcome, Slow):
            return
        work = self._work(one.actor)
        purpose = one.grant.draft.purpose if one.grant else one.ask.purpose
        if isinstance(one.outcome, YibenError):
            told: Mapping[str, Any] = one.outcome.told if isinstance(one.outcome, KeyHidden) else {}
            work.leave(
                "data.refused",
                one.decided.resource if one.decided else "query",
                **told,
                code=one.outcome.code,
                purpose=purpose,
                grant=one.ask.grant[:64] if one.ask.grant else None,
                clearance=one.actor.clearance,
                lookup=True,
            )
            grants.tell_overuse(work, one.outcome)
            return
        assert one.decided is not None
        assert one.rows is not None
        one.outcome = _answer(one, one.decided, one.rows, purpose=purpose, milliseconds=milliseconds)
        work.leave(
            "data.read",
            one.decided.resource,
            **one.decided.told | {"purpose": purpose},
            rows=one.outcome.rows,
            truncated=one.outcome.truncated,
            ms=round(milliseconds, 3),
            lookup=True,
        )

    def _seal(self) -> None:
        told = [(actor, work.events) for actor, work in self.works.items() if work.events]
        self.work.office.seal(self.work.db, self.work.now(), told)


@lru_cache(maxsize=1)
def _held() -> Held:
    held = Held()
    atexit.register(held.close)
    return held


def _rows(decided: Decided, spelt: Sequence[str]) -> "dict[str, pa.Table]":
    """What may be seen of the rows of each key; `""` has none, as has every key that is not there."""
    assert decided.index is not None
    wanted = list(dict.fromkeys(spelt))
    # One more than is given tells that there are more.
    rows = decided.index.find(wanted, most=MOST_ROWS + 1)
    seen = _held().show(
        decided.plan.scope,
        rows,
        files=decided.files,
        key=decided.key,
        columns=decided.columns,
        mask_key=decided.mask_key,
    )
    # Keys may share a hash, and a grant may leave rows out: what counts is the key that stands in the row.
    places: dict[str, list[int]] = {}
    for place, key in enumerate(seen[KEY].to_pylist()):
        places.setdefault(key, []).append(place)
    shown = seen.drop_columns([KEY])
    return {"": shown.slice(0, 0)} | {key: _taken(shown, places[key]) for key in wanted if key in places}


def _taken(rows: "pa.Table", places: list[int]) -> "pa.Table":
    first, many = places[0], len(places)
    # Rows of one key stand together, but for keys that share a hash.
    return rows.slice(first, many) if places[-1] == first + many - 1 else rows.take(places)


def _given(one: _Try) -> int:
    return 0 if one.rows is None else min(one.rows.num_rows, one.most)


def _answer(one: _Try, decided: Decided, rows: "pa.Table", *, purpose: str, milliseconds: float) -> Answer:
    taken = rows.slice(0, one.most)
    return Answer(
        columns=one.shown,
        batches=tuple(taken.to_batches()),
        schema=taken.schema,
        rows=taken.num_rows,
        truncated=rows.num_rows > one.most,
        milliseconds=milliseconds,
        snapshots={table.name: table.snapshot for table in decided.plan.tables},
        shape=decided.plan.shape,
        purpose=purpose,
        resources=(decided.resource,),
        level=decided.level,
        ruled=decided.ruled,
    )
