"""A way to stage any file through the front desk of intake, and a PostgreSQL where one was started."""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from yiben.capabilities.intake.model import Limits, Staged
from yiben.capabilities.intake.readers import open_source


class Opened:
    """One staged table and the bench to look at it with."""

    def __init__(self, bench, staged: Staged) -> None:
        self.bench, self.staged = bench, staged
        self.name, self.notes, self.preamble = staged.name, staged.notes, staged.preamble
        self.names = [column.name for column in staged.columns]
        self.types = {column.name: column.typed for column in staged.columns}

    @property
    def rows(self) -> list[tuple]:
        return self.bench.run(f"SELECT * EXCLUDE (_row) FROM {self.staged.relation} ORDER BY _row")

    @property
    def numbers(self) -> list[int]:
        return [row[0] for row in self.bench.run(f"SELECT _row FROM {self.staged.relation} ORDER BY _row")]

    @property
    def rejects(self) -> list[tuple[int | None, str]]:
        if self.staged.rejects is None:
            return []
        lines = self.staged.rejects.read_text("utf-8").splitlines()
        return [(reject["line"], reject["reason"]) for reject in map(json.loads, lines)]

    def says(self, words: str) -> bool:
        return any(words in note.en for note in self.notes)


@pytest.fixture
def stage(intake) -> Callable[..., list[Opened]]:
    """Stages a source (a path or a database address) and gives its tables."""

    def opened(source: Path | str, *, limits: Limits | None = None) -> list[Opened]:
        folder = intake.folder() / "work"
        tables = open_source(str(source), folder, bench=intake.bench, limits=limits)
        return [Opened(intake.bench, table) for table in tables]

    return opened


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of an empty database with a schema `intake`: `tools/postgresql.sh run …` starts a server."""
    server = make_url(os.environ["YIBEN_TEST_POSTGRESQL"])
    name = f"intake_{uuid.uuid4().hex}"
    address = server.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(address, autocommit=True) as own:
            own.execute("CREATE SCHEMA intake")
        yield address
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
