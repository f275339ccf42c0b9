"""A home that harvests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harvest_sources import Harvester, harvester


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Harvester]:
    with harvester(tmp_path) as made:
        yield made
