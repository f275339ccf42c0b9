"""The same road with PostgreSQL as the metadata database."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, ledger
from yiben.engines.evidence.verify import verify

pytestmark = pytest.mark.postgresql


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    url = make_url(os.environ["YIBEN_TEST_POSTGRESQL"])
    name = f"road_{uuid4().hex[:12]}"
    admin = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f"CREATE DATABASE {name}"))
    monkeypatch.setenv("YIBEN_DATABASE_URL", url.set(database=name).render_as_string(hide_password=False))
    platform = open_platform(tmp_path / "home")
    yield platform
    platform.close()
    with admin.connect() as db:
        db.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def test_the_road_on_postgresql(served: Platform, residents: Path) -> None:
    owner = served.owner()
    answer = bring_in(served, owner, Order(source=str(residents), org="云川市公安局", name="residents"))
    assert (answer["rows"], answer["rejected_rows"]) == (40, 2)
    assert access.ask(served.office, owner, "SELECT count(*) AS n FROM residents").table()[
        "n"
    ].to_pylist() == [40]
    with served.office.reading(owner) as work:
        assert ledger.find(work, "residents").page.total == 1
    assert not (served.home.root / "yiben.db").exists()
    report = verify(served.engine, served.home)
    assert report.ok
    assert report.events > 4
