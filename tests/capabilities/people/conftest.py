"""A founded home with a clock the test moves, on SQLite and, where a server is named, on PostgreSQL."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from databases import DATABASES, fresh_tables, make_tables
from yiben.capabilities import people
from yiben.engines import evidence
from yiben.infra.database import open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM


@dataclass
class House:
    """A home whose first accounts exist, and the verbs by the account that calls them."""

    office: Office
    moment: list[datetime]
    passwords: dict[str, str] = field(default_factory=dict)

    def later(self, **by: float) -> None:
        self.moment[0] += timedelta(**by)

    def actor(self, name):
        with self.office.reading(SYSTEM) as work:
            return people.who_is(work, name)

    def do(self, name, verb, /, *args, **named):
        """Call a verb as the account `name` in a transaction of its own."""
        with self.office.writing(SYSTEM if name == "system" else self.actor(name)) as work:
            return verb(work, *args, **named)

    def sign_in(self, name, password=None, *, address="10.0.0.1", **named):
        chosen = self.passwords[name] if password is None else password
        return people.sign_in(self.office, name=name, password=chosen, address=address, **named)

    def kinds(self):
        """Kinds of all events so far, oldest first."""
        return [entry.kind for entry in reversed(self.events())]

    def events(self):
        from yiben.kernel.paging import PageAsk

        with transaction(self.office.engine, writes=False) as db:
            return evidence.show(db, page=PageAsk(size=200)).rows

    def whole_log(self):
        with transaction(self.office.engine, writes=False) as db:
            return b"\n".join(
                body for (body,) in db.exec_driver_sql("SELECT body FROM evidence_event")
            ).decode()


def open_house(home: Home, settings: Settings) -> House:
    engine = open_engine(home, settings)
    make_tables(engine)
    moment = [datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC)]
    office = Office(home, settings, engine, evidence.make_seal(home), clock=lambda: moment[0])
    with office.writing(SYSTEM) as work:
        people.found_home(work)
    return House(office, moment, people.initial_passwords(home))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded home to copy: hashing four passwords for each test would take longer than the tests."""
    home = Home(tmp_path_factory.mktemp("founded") / "home").open()
    open_house(home, Settings()).office.engine.dispose()
    return home.root


@pytest.fixture(params=DATABASES)
def house(request: pytest.FixtureRequest, tmp_path: Path, founded: Path) -> Iterator[House]:
    home = Home(tmp_path / "home")
    if request.param == "sqlite":
        shutil.copytree(founded, home.root)
        made = open_house(home, Settings())
        yield made
        made.office.engine.dispose()
        return
    home.open()
    with fresh_tables() as url:
        made = open_house(home, Settings(database_url=url))
        yield made
        made.office.engine.dispose()
