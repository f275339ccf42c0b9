"""An office that seals, and one thing it has sealed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from seal_makers import open_office, sealed_by

from databases import DATABASES, fresh_tables
from yiben.capabilities.sharing import seals
from yiben.infra.work import Office


@pytest.fixture(params=DATABASES)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "sqlite":
        opened = open_office(tmp_path)
        yield opened
        opened.engine.dispose()
        return
    with fresh_tables() as url:
        opened = open_office(tmp_path, database=url)
        yield opened
        opened.engine.dispose()


@pytest.fixture
def sealed(office: Office) -> seals.Sealed:
    return sealed_by(office)
