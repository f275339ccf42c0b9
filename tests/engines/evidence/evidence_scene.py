"""What the tests of the evidence log need: a home, its database, and a short way to append."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine

from yiben.engines import evidence
from yiben.infra.database import metadata, open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.actors import Actor
from yiben.kernel.facts import Event

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
LI = Actor(account="li.na", name="李娜", acting_for="owner")


@dataclass
class Scene:
    """One home."""

    home: Home
    settings: Settings
    engine: Engine = field(init=False)
    notary: evidence.Notary = field(init=False)

    def __post_init__(self) -> None:
        self.engine = open_engine(self.home, self.settings)
        metadata.create_all(self.engine)
        self.notary = evidence.Notary(self.home)

    def append(self, *batches: int, when: datetime = NOON, kind: str = "query.answered") -> None:
        """One transaction per batch of that many events."""
        for size in batches:
            events = [Event(kind=kind, subject=f"res_{n % 7}", detail={"rows": n}) for n in range(size)]
            with transaction(self.engine, writes=True) as db:
                evidence.append(db, self.notary, actor=LI, when=when, events=events)

    def verify(self) -> evidence.Report:
        return evidence.verify(self.engine, self.home)
