"""The planners of a province, on every database there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import DATABASES, fresh_tables
from planners import Planners, found_planners
from yiben.infra.home import Home
from yiben.infra.settings import Settings


@pytest.fixture(params=DATABASES)
def planners(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Planners]:
    home = Home(tmp_path / "home").open()
    if request.param == "sqlite":
        made = found_planners(home, Settings())
        yield made
        made.office.engine.dispose()
        return
    with fresh_tables() as url:
        made = found_planners(home, Settings(database_url=url))
        yield made
        made.office.engine.dispose()
