"""An office that seals, and one thing it has sealed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from seal_makers import open_office, sealed_by

from yiben.capabilities.sharing import seals
from yiben.infra.work import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def sealed(office: Office) -> seals.Sealed:
    return sealed_by(office)
