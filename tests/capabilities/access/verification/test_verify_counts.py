"""Budgets are exact, whether counts stand in the log still or in the table already, in every process."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from verifying import Scene, another

from yiben.capabilities.access import verification
from yiben.capabilities.access.verification import Budget, counts

ZHANG, LI = "11010519491231002X", "440524188001010014"


@pytest.fixture(params=["held", "kept at once", "kept bit by bit"])
def keeping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "held":
        monkeypatch.setattr(counts, "HELD", -1)
        monkeypatch.setattr(counts, "KEPT_AT_ONCE", 256 if request.param == "kept at once" else 100)
    return str(request.param)


def test_processes_that_take_turns_spend_one_budget_of_a_key_and_of_an_asker(
    scene: Scene, keeping: str
) -> None:
    assert keeping
    scene.open(budget=Budget(per_key=5, per_asker=9))
    offices = [scene.office, another(scene), another(scene)]
    told = [scene.ask(office=offices[n % 3], 姓名="x") for n in range(7)]
    assert told == ["no"] * 5 + ["verification_budget"] * 2
    # Seven of nine are spent: what ended at the key's budget counts for who asked.
    told = [scene.ask(LI, office=offices[n % 3], 姓名="x") for n in range(4)]
    assert told == ["no"] * 2 + ["verification_budget"] * 2
    late = another(scene)
    assert scene.ask(LI, office=late, 姓名="x") == "verification_budget"
    for office in (*offices[1:], late):
        office.engine.dispose()


def test_an_attempt_whose_transaction_failed_was_not_spent(scene: Scene, keeping: str) -> None:
    assert keeping
    scene.open(budget=Budget(per_key=2))
    assert scene.ask(姓名="x") == "no"
    broken = another(scene)

    def fail(*_: object) -> None:
        raise OperationalError("COMMIT", None, OSError("disk full"))

    for _ in range(3):
        event.listen(broken.engine, "commit", fail)
        with pytest.raises(OperationalError):
            scene.ask(office=broken, 姓名="x")
        event.remove(broken.engine, "commit", fail)
    assert scene.ask(office=broken, 姓名="x") == "no"
    assert scene.ask(office=broken, 姓名="x") == "verification_budget"
    assert scene.ask(姓名="x") == "verification_budget"
    broken.engine.dispose()


def test_what_the_table_held_before_this_way_of_counting_still_counts(scene: Scene) -> None:
    scene.open(budget=Budget(per_key=1))
    assert scene.ask(姓名="x") == "no"
    refusals = scene.events("verification.refused")
    assert not refusals
    with scene.office.writing(scene.actor("owner")) as work:
        mark = scene.events("verification.asked")[0].detail["key"]
        work.db.exec_driver_sql("DELETE FROM verification_spent")
        work.db.exec_driver_sql(f"INSERT INTO verification_spent VALUES ('2026-11-22', '{mark}', 1)")
    late = another(scene)
    assert scene.ask(office=late, 姓名="x") == "verification_budget"
    assert scene.events("verification.refused")[0].detail["budget"] == "key"
    late.engine.dispose()


def test_the_page_and_the_desk_ask_of_the_same_budget(scene: Scene) -> None:
    made = scene.open(budget=Budget(per_key=3))
    verification.prepare(scene.office, scene.lake, made.id)
    asked = verification.question(
        {"offer": made.id, "key": ZHANG, "values": {"姓名": "x"}, "purpose": "测试"},
        who=scene.actor("analyst"),
    )
    memory, desk = verification.Memory(), another(scene)
    told = []
    for _ in range(2):
        told += [str(one) for one in verification.ask_many(desk, [asked], memory=memory)]
        told.append(scene.ask(姓名="x"))
    assert told == ["no", "no", "no", "verification_budget"]
    desk.engine.dispose()
