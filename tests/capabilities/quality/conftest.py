"""A workbench over a folder, makers of tables and rules, and an office that keeps reports."""

from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kept_events import keeping
from yiben.capabilities import quality
from yiben.engines.rules import rules_from
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.facts import Event

AS_OF = date(2026, 11, 22)
OWNER = Actor(account="owner", name="Owner", clearance=5)


@dataclass
class Desk:
    """Checks tables: as Parquet files in row groups of three, or as a relation."""

    bench: object
    folder: object
    made: list[str] = field(default_factory=list)

    def file(self, columns, *, name="part", group=3):
        table = columns if isinstance(columns, pa.Table) else pa.table(columns)
        path = self.folder / f"{name}-{len(self.made)}.parquet"
        pq.write_table(table, path, row_group_size=group)
        self.made.append(str(path))
        return str(path)

    def check(self, columns, *rules, **asked):
        """The report of the table checked both ways, which must be equal."""
        listed = rules_from([{"id": f"r{at}", **rule} for at, rule in enumerate(rules)], file="test")
        path = self.file(columns)
        by_file = quality.check(self.bench, [path], listed, as_of=AS_OF, **asked)
        by_relation = quality.check(self.bench, f"read_parquet('{path}')", listed, as_of=AS_OF, **asked)
        assert by_file.results == by_relation.results
        assert by_file.columns == by_relation.columns
        return by_file

    def one(self, columns, rule, **asked):
        """(failing rows, decided rows, sample) of one rule."""
        found = self.check(columns, rule, **asked).results[0]
        return found.failed_rows, found.checked_rows, found.sample_rows


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("home")).open()
    with Lake(home, Settings()).bench(memory_mb=256, threads=2) as bench:
        yield Desk(bench, home.staging)


@pytest.fixture
def office(tmp_path):
    home = Home(tmp_path / "home").open()
    engine = open_engine(home, Settings())
    metadata.create_all(engine)
    events: list[Event] = []

    opened = Office(home, Settings(), engine, keeping(events))
    yield opened, events
    engine.dispose()
