"""One word is answered; attempts are counted and sealed, whoever asks and from wherever."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from verifying import Scene, another

from yiben.capabilities import people
from yiben.capabilities.access import verification
from yiben.capabilities.access.verification import Budget, counts
from yiben.engines.evidence.verify import verify
from yiben.kernel.errors import BadInput

LI, ZHANG, ZHAO = "440524188001010014", "11010519491231002X", "330106198502022345"


@pytest.mark.parametrize(
    ("key", "values", "answer"),
    [
        (ZHANG, {"姓名": "张三丰"}, "yes"),
        (ZHANG, {"姓名": "张三丰", "手机号": "13800138000", "出生日期": "1949-12-31"}, "yes"),
        (ZHANG, {"姓名": "张三丰", "手机号": "13900139000"}, "no"),
        (ZHANG, {"姓名": "李四"}, "no"),
        ("999999999999999999", {"姓名": "张三丰"}, "no"),
        # spelling
        ("１１０１０５１９４９１２３１００２ｘ", {"姓名": " 张三　丰"}, "yes"),
        (LI, {"出生日期": "1980/1/1"}, "yes"),
        (LI, {"出生日期": "１９８０年０１月０１日"}, "yes"),
        (LI, {"金额": "3"}, "yes"),
        (LI, {"金额": "3.000"}, "yes"),
        (LI, {"金额": "3.001"}, "no"),
        (ZHAO, {"金额": "-0.5", "子女数": "-03"}, "yes"),
        (LI, {"子女数": "0"}, "yes"),
        (LI, {"子女数": "-0"}, "yes"),
        # doubt: rows that contradict each other, nothing on record
        (ZHAO, {"姓名": "赵六"}, "yes"),
        (ZHAO, {"手机号": "13700137000"}, "no"),
        (ZHAO, {"手机号": "13600136000"}, "no"),
        ("330106199001011234", {"手机号": "NULL"}, "no"),
        ("330106199001011234", {"姓名": "王五"}, "yes"),
        ("NULL", {"姓名": "无名"}, "no"),
    ],
)
def test_yes_only_when_every_value_is_the_one_on_record(
    scene: Scene, key: str, values: dict[str, str], answer: str
) -> None:
    scene.open()
    assert scene.ask(key, **values) == answer


def test_guessing_one_key_ends_at_its_budget_whether_it_exists_or_not(scene: Scene) -> None:
    scene.open(budget=Budget(per_key=3))
    for key in (ZHANG, "999999999999999999"):
        told = [scene.ask(key, 手机号=f"1380013800{n}") for n in (9, 8, 7, 0, 1)]
        assert told == ["no", "no", "no", "verification_budget", "verification_budget"]


def test_spelling_a_key_differently_does_not_stretch_its_budget(scene: Scene) -> None:
    scene.open(budget=Budget(per_key=2))
    spellings = (ZHANG, ZHANG.lower(), " " + ZHANG, ZHANG.replace("1", "１"))
    assert [scene.ask(key, 姓名="x") for key in spellings] == ["no", "no"] + ["verification_budget"] * 2


def test_neither_colleagues_nor_a_second_offer_stretch_the_budget_of_a_key(scene: Scene) -> None:
    one = scene.open(budget=Budget(per_key=3), askers=["*"], columns=["姓名"])
    two = scene.open(budget=Budget(per_key=3), askers=["*"], columns=["手机号"])
    told = [
        scene.told({"offer": offer.id}, ZHANG, by, {column: "x"})
        for offer, column in ((one, "姓名"), (two, "手机号"))
        for by in ("analyst", "steward")
    ]
    assert told == ["no", "no", "no", "verification_budget"]


def test_an_asker_who_tries_many_keys_ends_at_their_own_budget(scene: Scene) -> None:
    scene.open(budget=Budget(per_asker=4), askers=["analyst", "steward"])
    assert [scene.ask(f"{n:018}", 姓名="x") for n in range(6)] == ["no"] * 4 + ["verification_budget"] * 2
    assert scene.ask(ZHANG, by="steward", 姓名="张三丰") == "yes"


def test_a_new_day_brings_new_attempts_and_forgets_the_day_before_the_last(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "HELD", -1)
    monkeypatch.setattr(counts, "KEPT_AT_ONCE", 256)
    scene.open(budget=Budget(per_key=1))
    assert [scene.ask(姓名="张三丰") for _ in range(2)] == ["yes", "verification_budget"]
    for _ in range(3):
        scene.later(days=1)
        assert [scene.ask(姓名="张三丰") for _ in range(2)] == ["yes", "verification_budget"]
    with scene.office.reading(scene.actor("owner")) as work:
        days = (
            work.db.exec_driver_sql(
                "SELECT DISTINCT day FROM verification_spent WHERE day <> 'kept' ORDER BY day"
            )
            .scalars()
            .all()
        )
    assert days == ["2026-11-24", "2026-11-25"]


def test_a_restart_forgets_nothing(scene: Scene) -> None:
    scene.open(budget=Budget(per_key=2))
    assert scene.ask(姓名="x") == "no"
    again = another(scene)
    assert scene.ask(office=again, 姓名="x") == "no"
    assert scene.ask(office=again, 姓名="x") == "verification_budget"
    again.engine.dispose()


def test_two_processes_at_once_spend_one_budget(scene: Scene) -> None:
    made = scene.open(budget=Budget(per_key=20))
    verification.prepare(scene.office, scene.lake, made.id)
    asked = verification.question(
        {"offer": made.id, "key": ZHANG, "values": {"姓名": "x"}, "purpose": "测试"},
        who=scene.actor("analyst"),
    )
    outcomes: list[object] = []

    def keep_asking() -> None:
        office = another(scene)
        for _ in range(5):
            outcomes.extend(verification.ask_many(office, [asked] * 3))
        office.engine.dispose()

    threads = [threading.Thread(target=keep_asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 45
    assert outcomes.count("no") == 20
    assert len(scene.events("verification.asked")) == 20


def test_an_attempt_leaves_evidence_without_key_and_value(scene: Scene) -> None:
    made = scene.open(budget=Budget(per_key=1))
    for _ in range(2):
        scene.ask(ZHANG, 手机号="13800138000", 姓名="张三丰")
    refused, asked = scene.events()[:2]
    assert (asked.kind, asked.actor, asked.subject) == ("verification.asked", "analyst", made.id)
    assert asked.detail["answer"] == "yes"
    assert asked.detail["columns"] == ["姓名", "手机号"]
    assert (refused.kind, refused.detail["code"]) == ("verification.refused", "verification_budget")
    assert refused.detail["key"] == asked.detail["key"]
    log = scene.whole_log()
    assert not [secret for secret in (ZHANG, "13800138000", "张三丰") if secret in log]
    assert verify(scene.office.engine, scene.office.home).ok


def test_who_may_not_ask_is_told_the_same_as_who_asks_for_nothing(scene: Scene) -> None:
    made = scene.open()
    asks = ({"offer": made.id}, {"offer": "vof_nothing"}, {"resource": "residents"}, {"resource": "nothing"})
    assert [scene.told(named, ZHANG, "steward", {"姓名": "x"}) for named in asks] == ["no_such_offer"] * 4


def test_only_offered_columns_can_be_asked(scene: Scene) -> None:
    scene.open(columns=["姓名"])
    assert scene.ask(手机号="13800138000") == "not_offered"
    assert scene.ask(手机号="13800138000", 姓名="张三丰") == "not_offered"


def test_a_round_answers_each_for_themselves(scene: Scene) -> None:
    made = scene.open(budget=Budget(per_key=1), askers=["analyst", "owner"])
    verification.prepare(scene.office, scene.lake, made.id)
    with scene.office.writing(scene.actor("owner")) as work:
        token = people.create_token(work, "analyst").secret

    def asked(who, key=ZHANG, offer=made.id):
        body = {"offer": offer, "key": key, "values": {"姓名": "张三丰"}, "purpose": "测试"}
        return verification.question(body, who=who)

    owner = scene.actor("owner")
    round_ = [
        asked(token),
        asked(owner),
        asked("yiben_wrong"),
        asked(owner, LI),
        asked(token, LI, "vof_none"),
    ]
    told = [str(getattr(one, "code", one)) for one in verification.ask_many(scene.office, round_)]
    assert told == ["yes", "verification_budget", "sign_in_needed", "no", "no_such_offer"]
    assert sorted((one.actor, one.kind) for one in scene.events()[:4]) == [
        ("analyst", "verification.asked"),
        ("analyst", "verification.refused"),
        ("owner", "verification.asked"),
        ("owner", "verification.refused"),
    ]


def test_a_revoked_token_is_dead_at_once_whatever_is_remembered(scene: Scene) -> None:
    made = scene.open()
    verification.prepare(scene.office, scene.lake, made.id)
    with scene.office.writing(scene.actor("owner")) as work:
        token = people.create_token(work, "analyst")
    body = {"offer": made.id, "key": ZHANG, "values": {"姓名": "张三丰"}, "purpose": "测试"}
    asked = verification.question(body, who=token.secret)
    desk, memory = another(scene), verification.Memory()
    assert verification.ask_many(desk, [asked], memory=memory) == ["yes"]
    scene.do("owner", people.revoke_token, token.token.id)
    assert [one.code for one in verification.ask_many(desk, [asked], memory=memory)] == ["sign_in_needed"]
    desk.engine.dispose()


def test_a_token_that_expires_while_nobody_writes_is_dead_too(scene: Scene) -> None:
    made = scene.open()
    verification.prepare(scene.office, scene.lake, made.id)
    with scene.office.writing(scene.actor("owner")) as work:
        token = people.create_token(work, "analyst", days=1)
    body = {"offer": made.id, "key": ZHANG, "values": {"姓名": "张三丰"}, "purpose": "测试"}
    asked = verification.question(body, who=token.secret)
    desk, memory = another(scene), verification.Memory()
    scene.later(hours=23, minutes=59, seconds=58)
    assert verification.ask_many(desk, [asked], memory=memory) == ["yes"]
    scene.later(seconds=3)
    assert [one.code for one in verification.ask_many(desk, [asked], memory=memory)] == ["sign_in_needed"]
    desk.engine.dispose()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": ""}, "key"),
        ({"key": None}, "key"),
        ({"key": ["x"]}, "key"),
        ({"key": "x" * 201}, "key"),
        ({"values": {}}, "values"),
        ({"values": {"姓名": ""}}, "values"),
        ({"values": {"姓名": True}}, "values"),
        ({"values": {str(n): "x" for n in range(21)}}, "values"),
        ({"purpose": " "}, "purpose"),
        ({"resource": "residents"}, "offer"),
        ({"offer": None}, "offer"),
        ({"limit": 1}, "body"),
    ],
)
def test_what_is_not_well_formed_is_no_attempt(change: dict[str, object], field: str) -> None:
    body = {"offer": "vof_1", "key": "k-secret", "values": {"姓名": "v-secret"}, "purpose": "测试"} | change
    with pytest.raises(BadInput) as refused:
        verification.question(body, who="token")
    assert refused.value.where["field"] == field
    assert "secret" not in str(refused.value.as_dict())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(
        st.lists(
            st.tuples(st.sampled_from("ab"), st.sampled_from([ZHANG, LI, "000"]), st.booleans()), max_size=8
        ),
        max_size=5,
    ),
    per_key=st.integers(1, 4),
    per_asker=st.integers(1, 9),
)
def test_however_attempts_are_bundled_the_answers_are_those_of_a_ledger_kept_by_hand(
    scene: Scene, rounds: list[list[tuple[str, str, bool]]], per_key: int, per_asker: int
) -> None:
    scene.later(days=1)
    made = scene.open(budget=Budget(per_key=per_key, per_asker=per_asker), askers=["*"], columns=["姓名"])
    verification.prepare(scene.office, scene.lake, made.id)
    names, who = {ZHANG: "张三丰", LI: "李四", "000": "谁"}, {"a": "analyst", "b": "steward"}
    keys: dict[str, int] = {}
    askers: dict[str, int] = {}
    for attempts in rounds:
        wanted, asked = [], []
        for by, key, right in attempts:
            body = {
                "offer": made.id,
                "key": key,
                "values": {"姓名": names[key] if right else "x"},
                "purpose": "测试",
            }
            asked.append(verification.question(body, who=scene.actor(who[by])))
            if askers.get(by, 0) >= per_asker:
                wanted.append("asker")
                continue
            askers[by] = askers.get(by, 0) + 1
            if keys.get(key, 0) >= per_key:
                wanted.append("key")
                continue
            keys[key] = keys.get(key, 0) + 1
            wanted.append("yes" if right and key != "000" else "no")
        outcomes = verification.ask_many(scene.office, asked)
        assert [one.where["budget"] if hasattr(one, "where") else one for one in outcomes] == wanted
    scene.do("steward", verification.withdraw, made.id)
