"""A workbench on a fresh home, and a way to take text through staging, typing and landing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from yiben.capabilities.intake import Landed, Limits, Staged, draw, infer, land, open_source
from yiben.capabilities.intake.readers import Kind, recognise_kind
from yiben.infra.home import Home
from yiben.infra.lake import Bench, Lake, scan
from yiben.infra.settings import Settings


@dataclass
class Table:
    """Everything that came out of one text."""

    staged: Staged
    landed: Landed
    rows: list[tuple]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.staged.columns]

    @property
    def kinds(self) -> list[str]:
        return [kind.kind.value for kind in self.landed.types]

    @property
    def rejects(self) -> list[dict]:
        file = self.landed.rejects
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file else []

    @property
    def reasons(self) -> list[tuple[int | None, str]]:
        return [(reject["line"], reject["reason"]) for reject in self.rejects]


class Intake:
    """Takes bytes or text in, on one bench."""

    def __init__(self, home: Home, bench: Bench) -> None:
        self.home, self.bench, self.count = home, bench, 0

    def folder(self) -> Path:
        self.count += 1
        folder = self.home.staging / f"run{self.count}"
        folder.mkdir()
        return folder

    def stage(self, content: bytes | str, *, name: str = "data.csv", limits: Limits | None = None) -> Staged:
        folder = self.folder()
        source = folder / name
        source.write_bytes(content.encode() if isinstance(content, str) else content)
        (staged,) = open_source(str(source), folder / "work", bench=self.bench, limits=limits)
        return staged

    def take(self, content: bytes | str, *, wanted=None, limits: Limits | None = None, **asked) -> Table:
        staged = self.stage(content, limits=limits, **asked)
        sample = draw(self.bench, staged, limits=limits)
        types = infer(self.bench, staged.columns, sample, wanted=wanted, limits=limits)
        landed = land(self.bench, staged, types, self.folder(), limits=limits)
        rows = self.bench.run(f"SELECT * FROM {scan(landed.files)}")
        return Table(staged=staged, landed=landed, rows=rows)

    def take_any(self, content: bytes) -> Table | None:
        """As `take`, for bytes that may be anything; None for what is not text."""
        source = self.folder() / "x"
        source.write_bytes(content)
        return self.take(content) if recognise_kind(source) is Kind.TEXT else None

    def raw(self, staged: Staged) -> list[tuple]:
        return self.bench.run(f"SELECT * EXCLUDE (_row) FROM {staged.relation}")


@pytest.fixture(scope="session")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    home = Home(tmp_path_factory.mktemp("home")).open()
    with Lake(home, Settings()).bench(memory_mb=512) as bench:
        yield Intake(home, bench)
