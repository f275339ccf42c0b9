"""A standing order under a grant: each run reads what was granted, and is dead with the grant."""

from datetime import date

import pytest

from granting import Town, roads
from yiben.capabilities import access, grants
from yiben.capabilities.access import deliveries
from yiben.capabilities.access.deliveries import DeliveryStatus, Every, RunState
from yiben.kernel.errors import Refused, YibenError


def ordered(town: Town, grant: grants.Grant, **said: object) -> deliveries.Delivery:
    made = deliveries.propose(
        town.office, town.who("wang"), "SELECT id, name FROM residents", form=access.Format.CSV, grant=grant.id,
        schedule=deliveries.plan(every=Every.DAILY, start=town.now, at="13:00"), **{"purpose": "", **said},
    )  # fmt: skip
    with town.office.writing(town.who("officer")) as work:
        return deliveries.approve(work, made.id)


def test_each_run_has_the_granted_rows_and_none_after_withdrawal(town: Town) -> None:
    made = town.give("id", "name", rows="id < 3", roads=roads("delivery"), ends="2026-06-01")
    order = ordered(town, made)
    assert (order.grant, order.purpose, order.until) == (made.id, "licence_check", date(2026, 6, 1))
    town.later(hours=2)
    (run,) = deliveries.run_due(town.office)
    assert (run.state, run.rows) == (RunState.DONE, 3)
    assert town.kinds("data.exported")[-1].detail["grant"] == made.id
    file = deliveries.folder_of(town.office.home, order.id) / str(run.file)
    assert "王" in file.read_text(encoding="utf-8")
    town.withdraw(made)
    town.later(days=1)
    (run,) = deliveries.run_due(town.office)
    assert (run.state, run.code) == (RunState.REFUSED, "grant_withdrawn")
    assert len(list(file.parent.glob("*.csv"))) == 1


def test_an_order_wants_the_road_and_the_purpose_and_one_s_own_grant(town: Town) -> None:
    made = town.give("id", "name")
    for code, said in (
        ("grant_other_road", {}),
        ("no_such_grant", {"grantee": "市教育局", "roads": roads("delivery")}),
    ):
        with pytest.raises(YibenError) as raised:
            ordered(town, town.give("id", "name", **said))
        assert raised.value.code == code
    with pytest.raises(Refused) as raised:
        ordered(town, town.give("id", "name", roads=roads("delivery")), purpose="marketing")
    assert raised.value.code == "grant_other_purpose"
    with town.office.reading(town.who("wang")) as work:
        assert [
            one for one in deliveries.list_deliveries(work) if one.approval is DeliveryStatus.APPROVED
        ] == []
    assert made.id
