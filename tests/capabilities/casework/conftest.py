"""An office with people and a flow; see `case_court`. On SQLite and, where a server is named, on PostgreSQL too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from case_court import Court, open_court, opened

from databases import DATABASES


@pytest.fixture(params=DATABASES)
def court(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Court]:
    yield from opened(request.param, tmp_path)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Court]:
    """With small limits for attachments; on SQLite only, as nothing gets as far as the database."""
    court = open_court(tmp_path, attachment_mb=1, attachment_unpacked_mb=5, attachments=3)
    yield court
    court.office.engine.dispose()
