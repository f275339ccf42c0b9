"""What is offered: by whom, approved by whom, and dead at once when withdrawn."""

import json

import pytest
from verifying import Scene, another

from yiben.capabilities.access import verification
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused


def test_an_offer_says_what_may_be_verified_and_how_varied_it_is(scene: Scene) -> None:
    made = scene.offer(columns=["姓名", "出生日期"], reason="户籍管理")
    assert (made.key, made.status, made.made_by) == ("身份证号", "proposed", "steward")
    assert [(one.name, one.type) for one in made.columns] == [("姓名", "VARCHAR"), ("出生日期", "DATE")]
    assert 3 <= made.columns[0].distinct <= 7
    assert (made.budget.per_key, made.budget.per_asker) == (verification.PER_KEY, verification.PER_ASKER)


def test_nothing_is_answered_before_somebody_else_has_approved(scene: Scene) -> None:
    made = scene.offer()
    assert scene.ask(姓名="张三丰") == "no_such_offer"
    with pytest.raises(Refused) as refused:
        scene.do("steward", verification.approve, made.id)
    assert refused.value.code == "four_eyes"
    assert scene.ask(姓名="张三丰") == "no_such_offer"
    scene.do("officer", verification.approve, made.id)
    assert scene.ask(姓名="张三丰") == "yes"


def test_who_does_not_look_after_the_data_decides_nothing(scene: Scene) -> None:
    with pytest.raises(Refused):
        scene.offer("analyst")
    made = scene.open()
    for verb in (verification.approve, verification.withdraw):
        with pytest.raises(Refused):
            scene.do("analyst", verb, made.id)


def test_an_offer_is_decided_once(scene: Scene) -> None:
    made = scene.open()
    with pytest.raises(MovedOn):
        scene.do("owner", verification.approve, made.id)
    scene.do("steward", verification.withdraw, made.id)
    for verb in (verification.approve, verification.withdraw):
        with pytest.raises(MovedOn):
            scene.do("owner", verb, made.id)


def test_withdrawn_is_dead_with_the_next_attempt_in_every_process(scene: Scene) -> None:
    made = scene.open()
    other = another(scene)
    memory = verification.Memory()
    asked = verification.question(
        {"offer": made.id, "key": "11010519491231002X", "values": {"姓名": "张三丰"}, "purpose": "测试"},
        who=scene.actor("analyst"),
    )
    verification.prepare(scene.office, scene.lake, made.id)
    assert verification.ask_many(other, [asked], memory=memory) == ["yes"]
    assert verification.ask_many(other, [asked], memory=memory) == ["yes"]
    scene.do("steward", verification.withdraw, made.id)
    assert [one.code for one in verification.ask_many(other, [asked], memory=memory)] == ["no_such_offer"]
    assert scene.ask(姓名="张三丰") == "no_such_offer"
    other.engine.dispose()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"columns": ["体温"]}, "not_comparable"),
        ({"columns": ["没有"]}, "no_column"),
        ({"columns": []}, "bad_columns"),
        ({"columns": ["身份证号"]}, "bad_columns"),
        ({"askers": []}, "no_askers"),
        ({"askers": ["nobody"]}, "no_such_account"),
        ({"resource": "nothing"}, "no_resource"),
        ({"budget": verification.Budget(per_key=0)}, "bad_budget"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_the_reason(
    scene: Scene, change: dict[str, object], code: str
) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        scene.offer(**change)
    assert refused.value.code == code


def test_everybody_sees_what_they_may_ask_and_stewards_what_they_look_after(scene: Scene) -> None:
    first, second = scene.open(), scene.offer(askers=["owner"])
    assert [one.id for one in scene.do("analyst", verification.list_offers)] == [first.id]
    assert [one.id for one in scene.do("steward", verification.list_offers)] == [second.id, first.id]


def test_offering_approving_and_withdrawing_leave_evidence(scene: Scene) -> None:
    made = scene.open()
    scene.do("steward", verification.withdraw, made.id)
    told = [(one.kind, one.actor, one.subject) for one in reversed(scene.events())]
    assert told == [
        ("verification.offered", "steward", made.id),
        ("verification.approved", "officer", made.id),
        ("verification.withdrawn", "steward", made.id),
    ]
    assert json.loads(json.dumps(scene.events()[2].detail))["per_key"] == verification.PER_KEY
