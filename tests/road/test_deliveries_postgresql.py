"""Deliveries with PostgreSQL as the metadata database: the same order, served once, by whichever process."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import test_postgresql

from yiben.app.backing_up import back_up, restore
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import access, people
from yiben.capabilities.access import deliveries
from yiben.engines.evidence.verify import verify
from yiben.kernel.clock import utc_now
from yiben.kernel.errors import BadInput

pytestmark = pytest.mark.postgresql
served = test_postgresql.served


def test_an_order_is_served_once_on_postgresql(served: Platform, residents: Path) -> None:
    bring_in(served, served.owner(), Order(source=str(residents), org="云川市公安局", name="residents"))
    with served.office.reading(served.owner()) as work:
        analyst, officer = people.who_is(work, "analyst"), people.who_is(work, "officer")
    made = deliveries.propose(
        served.office, analyst, "SELECT * FROM residents", purpose="统计", form=access.Format.CSV,
        schedule=deliveries.plan(every=deliveries.Every.HOURS, start=utc_now(), hours=1),
    )  # fmt: skip
    with served.office.writing(officer) as work:
        deliveries.approve(work, made.id)
    later = replace(served.office, clock=lambda: utc_now() + timedelta(hours=2))
    done: list[deliveries.Run] = []
    threads = [Thread(target=lambda: done.extend(deliveries.run_due(later))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [run.state for run in done] == [deliveries.RunState.DONE]
    with served.office.writing(analyst) as work:
        assert deliveries.withdraw(work, made.id).approval is deliveries.DeliveryStatus.WITHDRAWN
    assert verify(served.engine, served.home).ok


def test_the_database_is_not_in_a_backup_and_both_together_are_a_home(
    served: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = back_up(served, served.owner(), tmp_path / "a.backup", passphrase="twelve letters")
    assert done.database == "postgresql"
    restore(tmp_path / "a.backup", tmp_path / "new", passphrase="twelve letters")
    monkeypatch.delenv("YIBEN_DATABASE_URL")
    with pytest.raises(BadInput) as refused:
        restore(tmp_path / "a.backup", tmp_path / "other", passphrase="twelve letters")
    assert refused.value.code == "database_not_inside"
    assert not (tmp_path / "other").exists()
