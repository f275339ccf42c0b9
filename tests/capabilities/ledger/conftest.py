"""An office on a fresh home, and makers of proposals. Evidence goes into a list, so that tests can read it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from databases import DATABASES, fresh_tables
from kept_events import keeping
from yiben.capabilities import ledger, policy
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

TABLES = (ledger.propose, policy.load)  # naming a verb brings its tables, whichever test runs first
OWNER = Actor(account="owner", name="Owner", roles=frozenset({Role.OWNER}), clearance=5)
OFFICER = Actor(account="officer", name="Officer", roles=frozenset({Role.OFFICER}), clearance=5)
ANALYST = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)


@dataclass
class Book:
    """The office with what it left as evidence."""

    office: Office
    events: list[Event] = field(default_factory=list)

    def propose(self, **changes):
        with self.office.writing(OWNER) as work:
            return ledger.propose(work, entry(**changes))


def correct(office, item, *, why="核实", **said):
    """The owner corrects an item; where that lowers anything, the officer approves it."""
    with office.writing(OWNER) as work:
        done = ledger.correct(work, item, ledger.Correction(why=why, **said))
    if done.request:
        with office.writing(OFFICER) as work:
            ledger.approve_label(work, done.request.id)
    return done


def item(name: str, **changes):
    """A plain item; say what matters."""
    fields = {
        "name": name,
        "type": "VARCHAR",
        "level": 1,
        "rule": "yiben-base@1/plain",
        "why": Text("普通", "plain"),
    }
    return ledger.ItemProposal(**{**fields, **changes})


def landing(number: int, **changes):
    fields = {
        "id": f"snap{number}",
        "run": f"run{number}",
        "source": "people.csv",
        "rows": 3,
        "files": (f"/lake/{number}.parquet",),
    }
    return ledger.Landing(**{**fields, **changes})


def entry(**changes):
    """A proposal of one small table; say what matters."""
    fields = {
        "organisation": "教育厅",
        "stem": "people",
        "items": (item("id"), item("name")),
        "format": "csv",
    }
    return ledger.Proposal(**{**fields, **changes})


def open_book(folder: Path, **set_) -> Book:
    book = Book(office=None)
    home, settings = Home(folder / "home").open(), Settings(**set_)
    engine = open_engine(home, settings)
    metadata.create_all(engine)
    book.office = Office(home, settings, engine, seal=keeping(book.events))
    return book


@pytest.fixture(params=DATABASES)
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Book]:
    """A fresh home on SQLite and, where a server is named, once more on PostgreSQL in a schema of its own."""
    if request.param == "sqlite":
        opened = open_book(tmp_path)
        yield opened
        opened.office.engine.dispose()
        return
    with fresh_tables() as url:
        opened = open_book(tmp_path, database_url=url)
        yield opened
        opened.office.engine.dispose()
