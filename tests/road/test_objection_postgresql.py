"""Objections with PostgreSQL as the metadata database: the same tables, traced, corrected, told and counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from objectors import Objectors, found_objectors

from bureaus import bureaus_of, found_bureaus
from databases import fresh_database
from yiben.app.objecting.remaking import make_again
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform
from yiben.capabilities import access, objections
from yiben.capabilities.access import exports
from yiben.infra.schema import difference

pytestmark = pytest.mark.postgresql


@pytest.fixture
def served(tmp_path: Path, residents: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Objectors]:
    with fresh_database() as url:
        monkeypatch.setenv("YIBEN_DATABASE_URL", url)
        platform = open_platform(tmp_path / "home")
        bring_in(
            platform, platform.owner(), Order(source=str(residents), org="云川市公安局", name="residents")
        )
        found_bureaus(platform)
        yield found_objectors(bureaus_of(platform))
        platform.close()


def test_traced_corrected_told_and_counted_on_postgresql(served: Objectors, tmp_path: Path) -> None:
    bureaus = served.bureaus
    assert [one for one in difference(bureaus.platform.engine) if "objection" in str(one)] == []
    sql = 'SELECT 姓名, 联系电话 FROM "residents"'
    exports.export(bureaus.office, served.welfare, sql, form=access.Format.CSV)
    below, origin = served.levels(served.file())
    with served.reading(served.clerk) as work:
        assert objections.disputed(work, bureaus.resource) == {"联系电话": 1}
    served.move(bureaus.police, origin.id, "accept")
    served.land(tmp_path)
    served.move(bureaus.police, origin.id, "correct")
    assert [one.name for one in make_again(bureaus.platform)] == ["welfare_list"]
    assert served.state(below) == "corrected"
    with served.reading(served.bureau) as work:
        (told,) = objections.receipts(work, origin.id, hands=hands())
        assert told.organisation == served.welfare.org
        by_org = {one.organisation: one for one in objections.figures(work, hands=hands())}
    assert by_org[str(bureaus.police.org)].told == 1
