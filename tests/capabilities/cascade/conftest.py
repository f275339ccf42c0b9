"""Two installations on fresh homes, a city and a province, each with its door open and joined to the other."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from databases import DATABASES, fresh_tables, make_tables
from yiben.app.wiring import declare_tables
from yiben.capabilities import cascade, ledger
from yiben.capabilities.cascade import listening
from yiben.engines.evidence import make_seal
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from crossings import Crossing

OWNER = Actor(account="owner", name="Owner", roles=frozenset({Role.OWNER}), clearance=5)
OFFICER = Actor(account="officer", name="Officer", roles=frozenset({Role.OFFICER}), clearance=5)
ANALYST = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)


@dataclass
class Side:
    """One installation: its office, its open door, and what it calls the other."""

    office: Office
    door: listening.Listener
    other: str = ""

    def enter(self, name: str, *levels: int, organisation: str = "教育局") -> str:
        """An accepted entry with one item per level; its identifier."""
        items = tuple(
            ledger.ItemProposal(
                name=f"c{place}",
                type="VARCHAR",
                level=level,
                rule="yiben-base@1/plain",
                why=Text("普通", "plain"),
            )
            for place, level in enumerate(levels, 1)
        )
        with self.office.writing(OWNER) as work:
            made = ledger.propose(
                work, ledger.Proposal(organisation=organisation, stem=name, items=items, format="csv")
            )
            ledger.approve(work, made.resource)
        return made.resource

    def retitle(self, entry: str, title: str) -> None:
        with self.office.writing(OWNER) as work:
            ledger.amend(work, entry, ledger.Amendment(title=title))

    def label(self, item: str, level: int) -> None:
        """Correct a level; where that lowers, the officer approves."""
        with self.office.writing(OWNER) as work:
            done = ledger.correct(
                work, item, ledger.Correction(why="核实", level=level, ground=ledger.Ground.MISGRADED)
            )
        if done.request:
            with self.office.writing(OFFICER) as work:
                ledger.approve_label(work, done.request.id)

    def level(self, item: str) -> int:
        with self.office.reading(OWNER) as work:
            return next(
                one.label.level
                for one in ledger.describe(work, item.rpartition(".")[0]).items
                if one.id == item and one.label
            )

    def rule(self, item: str, level: int, *, actor: Actor = OWNER) -> None:
        with self.office.writing(actor) as work:
            cascade.rule(work, self.other, item, level=level, why="本地评估")

    def pump(self, **how) -> cascade.Pumped:
        return cascade.pump(self.office, self.other, **how)

    def mirrors(self) -> dict[str, cascade.Mirror]:
        with self.office.reading(OWNER) as work:
            found: dict[str, cascade.Mirror] = {}
            for number in range(1, 1_000):
                page = cascade.mirrors(work, page=PageAsk(number=number, size=100))
                found |= {one.entry: one for one in page.rows}
                if len(found) >= page.total:
                    break
            return found

    def held(self, item: str) -> int:
        """The level that holds here for an item of the other side."""
        with self.office.reading(OWNER) as work:
            seen = cascade.mirror(work, self.other, item.rpartition(".")[0])
        return next(one.holds.level for one in seen.items if one.id == item)

    def conflicts(self) -> list[cascade.Conflict]:
        with self.office.reading(OWNER) as work:
            return list(cascade.conflicts(work))

    def peer(self) -> cascade.Peer:
        with self.office.reading(OWNER) as work:
            return next(one for one in cascade.peers(work) if one.id == self.other)


def side(folder: Path, **set_) -> Side:
    home, settings = (
        Home(folder).open(),
        Settings(cascade_networks="127.0.0.0/8", cascade_seconds=10.0, **set_),
    )
    engine = open_engine(home, settings)
    if not set_:
        declare_tables()
        make_tables(engine)
    office = Office(home, settings, engine, make_seal(home))
    return Side(office=office, door=listening.listen_at(office, "127.0.0.1", 0))


def marry(province: Side, city: Side) -> None:
    """The province invites, the city joins."""
    with province.office.writing(OWNER) as work:
        invitation = cascade.invite(work, name="云川省", address=f"127.0.0.1:{province.door.port}")
    city.other = cascade.join(
        city.office, OWNER, invitation, name="云州市", address=f"127.0.0.1:{city.door.port}"
    ).id
    with province.office.reading(OWNER) as work:
        province.other = cascade.peers(work)[0].id


@pytest.fixture(params=DATABASES)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    """(province, city), joined; on SQLite and, where a server is named, on PostgreSQL."""
    with ExitStack() as stack:
        sides = []
        for name in ("province", "city"):
            set_ = {}
            if request.param != "sqlite":
                set_ = {"database_url": stack.enter_context(fresh_tables())}
            opened = side(tmp_path / name, **set_)
            stack.callback(opened.office.engine.dispose)
            stack.callback(opened.door.stop)
            sides.append(opened)
        marry(*sides)
        yield sides[0], sides[1]


@pytest.fixture
def crossed(both: tuple[Side, Side]) -> "Crossing":
    """The same two with people, data and a road between them."""
    from crossings import crossing_of

    return crossing_of(*both)
