"""Sharing with PostgreSQL as the metadata database: the same tables, the same refusals, two at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bureaus import Bureaus, bureaus_of, found_bureaus
from databases import fresh_database
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform
from yiben.capabilities import sharing
from yiben.infra.schema import difference
from yiben.kernel.actors import Actor
from yiben.kernel.errors import YibenError

pytestmark = pytest.mark.postgresql


@pytest.fixture
def served(tmp_path: Path, residents: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureaus]:
    with fresh_database() as url:
        monkeypatch.setenv("YIBEN_DATABASE_URL", url)
        platform = open_platform(tmp_path / "home")
        bring_in(
            platform, platform.owner(), Order(source=str(residents), org="云川市公安局", name="residents")
        )
        found_bureaus(platform)
        yield bureaus_of(platform)
        platform.close()


def test_asked_granted_used_and_withdrawn_on_postgresql(served: Bureaus) -> None:
    assert [one for one in difference(served.platform.engine) if "sharing" in str(one)] == []
    served.share(passes_down=True)
    case = served.ask()

    def approve(actor: Actor) -> str:
        try:
            served.move(actor, case, "approve")
        except YibenError as error:
            return error.code
        return "granted"

    with ThreadPoolExecutor(2) as both:
        done = sorted(both.map(approve, (served.police, served.police_too)))
    assert done == ["case_moved_on", "granted"]
    grant = served.grant_of(case)
    assert len(served.rows(grant)) == 40
    with served.reading(served.transport) as work:
        assert sharing.agreements(work).total == 1
        assert len(sharing.decided_of(work, case=case.id)) == 1
    with served.writing(served.police) as work:
        sharing.withdraw(work, grant.id, why="到此为止")
    with pytest.raises(YibenError) as error:
        served.rows(grant)
    assert error.value.code == "grant_withdrawn"
