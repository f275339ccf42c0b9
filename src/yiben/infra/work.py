"""One unit of work: a transaction, who acts, and the evidence it leaves.

Verbs take a `Work` and never commit; the door that opened it does, and the events left with
`Work.leave` are appended to the log inside the same transaction, or nothing happened at all.
Long work (an intake) takes the `Office` and opens a short `Work` per step.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from yiben.infra.database import transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.actors import Actor
from yiben.kernel.clock import Clock, utc_now
from yiben.kernel.errors import YibenError
from yiben.kernel.facts import Event, Receipt

Told = tuple[Actor, Sequence[Event]]
"""Who leaves what."""

Seal = Callable[[Connection, datetime, Sequence[Told]], Receipt | None]
"""Appends events to the evidence log, one signed head over all; wired by `app` so that infra need not know the engine."""

Together = Callable[[Actor, Sequence[Event]], None]
"""Seals what a read leaves, in one transaction with what other readers leave just now; returns when it is on disk."""


@dataclass(slots=True)
class Work:
    """What a verb may use. Made by `Office`, never kept."""

    db: Connection
    actor: Actor
    office: "Office"
    events: list[Event] = field(default_factory=list)
    lasting: list[Event] = field(default_factory=list)

    @property
    def home(self) -> Home:
        """Where state lies."""
        return self.office.home

    @property
    def settings(self) -> Settings:
        """What is configured."""
        return self.office.settings

    def now(self) -> datetime:
        """The time this work is dated with."""
        return self.office.clock()

    def leave(self, kind: str, subject: str, **detail: object) -> None:
        """Leave evidence that something happened; it is sealed with the transaction."""
        self.events.append(Event(kind=kind, subject=subject, detail=detail))

    def insist(self, kind: str, subject: str, **detail: object) -> None:
        """Leave evidence that stays when the rest is undone: somebody was refused (拒绝留痕)."""
        self.lasting.append(Event(kind=kind, subject=subject, detail=detail))


@dataclass(frozen=True, slots=True)
class Office:
    """Opens units of work on one home."""

    home: Home
    settings: Settings
    engine: Engine
    seal: Seal
    clock: Clock = utc_now
    together: Together | None = None

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Work]:
        """A consistent read. Events left are sealed at the end, alone or `together` with those of other readers."""
        with self._refusals(actor) as opened, transaction(self.engine, writes=False) as db:
            work = Work(db, actor, self)
            opened.append(work)
            yield work
        if events := [*work.events, *work.lasting]:
            self.tell(actor, events)

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Work]:
        """A change and its evidence, in one transaction. Keep it short: one writer at a time."""
        with self._refusals(actor) as opened, transaction(self.engine, writes=True) as db:
            work = Work(db, actor, self)
            opened.append(work)
            yield work
            if events := [*work.events, *work.lasting]:
                self.seal(db, self.clock(), [(actor, events)])

    def tell(self, actor: Actor, events: Sequence[Event]) -> None:
        """Seal what is told without any other change, alone or `together` with what others tell; then it is on disk."""
        if self.together is not None:
            self.together(actor, events)
            return
        with transaction(self.engine, writes=True) as db:
            self.seal(db, self.clock(), [(actor, events)])

    @contextmanager
    def _refusals(self, actor: Actor) -> Iterator[list[Work]]:
        # Whatever was begun is undone when somebody is refused; that they were refused is not.
        opened: list[Work] = []
        try:
            yield opened
        except YibenError:
            for work in opened:
                if work.lasting:
                    self.tell(actor, work.lasting)
            raise
