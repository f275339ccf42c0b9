"""Verifying under a grant: its columns and rows, its budget, nobody else; dead with it in every process."""

import threading
from dataclasses import replace

import pytest

from granting import Town, roads
from yiben.capabilities import grants
from yiben.capabilities.access import verification
from yiben.capabilities.access.verification import Asked, Memory, Word
from yiben.capabilities.grants import Budget, Grant
from yiben.kernel.errors import YibenError

IDNO = "3301061990{:08d}"
COLUMNS = ("idno:verify", "name:verify", "grade", "phone:masked", "salary:token")


def asked(
    town: Town, grant: Grant | str, key: str, values: dict[str, str], *, by: str = "wang", purpose: str = ""
) -> Asked:
    name = grant if isinstance(grant, str) else grant.id
    return Asked(
        who=town.who(by), offer=None, resource=None, key=key, values=values, purpose=purpose, grant=name
    )


def word(
    town: Town, grant: Grant | str, row: int, *, by: str = "wang", purpose: str = "", **values: str
) -> Word:
    question = asked(town, grant, IDNO.format(row * 37), values, by=by, purpose=purpose)
    return verification.ask(town.office, town.lake, question)


def refused(town: Town, grant: Grant | str, row: int = 2, **said: str) -> str:
    with pytest.raises(YibenError) as raised:
        word(town, grant, row, **{"grade": "2", **said})
    return raised.value.code


def verifying(town: Town, **said: object) -> Grant:
    return town.give(*COLUMNS, **{"roads": roads("verify"), **said})


def test_yes_for_granted_rows_and_columns_and_no_for_all_else(either_town: Town) -> None:
    made = verifying(either_town, rows="ward = 'east'")
    name = "王" + chr(20004) + "明"
    assert word(either_town, made, 4, name=name, grade="4") is Word.YES
    assert word(either_town, made, 4, name="王明") is Word.NO
    assert word(either_town, made, 5, name="ODD5") is Word.NO  # a row that was not granted
    assert word(either_town, made, 99, name=name) is Word.NO
    event = either_town.kinds("verification.asked")[-1]
    assert (event.detail["grant"], event.detail["purpose"]) == (made.id, "licence_check")
    for column in ("phone", "salary", "ward", "nothing"):
        with pytest.raises(YibenError) as raised:
            word(either_town, made, 4, **{column: "x"})
        assert (raised.value.code, raised.value.where["columns"]) == ("not_offered", "name, grade")


def test_who_may_not_use_the_grant_learns_nothing(town: Town) -> None:
    made = verifying(town)
    assert refused(town, made, by="li") == refused(town, "grt_none", by="li") == "no_such_grant"
    assert refused(town, made, purpose="marketing") == "grant_other_purpose"
    assert refused(town, town.give(*COLUMNS)) == "grant_other_road"
    codes = [one.detail["code"] for one in town.kinds("verification.refused")]
    assert codes == ["no_such_grant", "no_such_grant", "grant_other_purpose", "grant_other_road"]
    # Nor does the offer opened for it serve anybody without the grant.
    word(town, made, 2, grade="2")
    for account in ("wang", "officer"):
        plain = replace(
            asked(town, made, IDNO.format(74), {"grade": "2"}, by=account), grant=None, resource="residents"
        )
        with pytest.raises(YibenError) as raised:
            verification.ask(town.office, town.lake, plain)
        assert raised.value.code == "no_such_offer"
        with town.office.reading(town.who(account)) as work:
            assert verification.list_offers(work) == ()


def test_attempts_are_charged_to_the_grant_and_told_once(either_town: Town) -> None:
    made = verifying(either_town, budget=Budget(attempts_a_day=3))
    for row in (2, 4, 6):
        word(either_town, made, row, grade="2")
    for _ in range(3):
        assert refused(either_town, made) == "grant_attempts_spent"
    assert [one.detail["measure"] for one in either_town.kinds("grant.overused")] == ["attempts"]
    assert either_town.kinds("verification.refused")[-1].detail["code"] == "grant_attempts_spent"
    with either_town.office.reading(either_town.who("wang")) as work:
        assert grants.spent(work, made).attempts == 3
    either_town.later(days=1)
    assert word(either_town, made, 2, grade="2") is Word.YES


def test_a_withdrawn_grant_is_dead_with_the_next_attempt_also_where_much_is_remembered(town: Town) -> None:
    made, memory = verifying(town), Memory()
    word(town, made, 2, grade="2")
    question = asked(town, made, IDNO.format(74), {"grade": "2"})
    assert verification.ask_many(town.office, [question], memory=memory) == [Word.YES]
    # From another thread, which has a connection of its own.
    thread = threading.Thread(target=lambda: town.withdraw(made))
    thread.start()
    thread.join()
    (outcome,) = verification.ask_many(town.office, [question], memory=memory)
    assert isinstance(outcome, YibenError)
    assert outcome.code == "grant_withdrawn"
    verification.refresh(town.office, town.lake)
    assert list((town.office.home.root / "verification").glob("vof_*/*")) == []


def test_guessing_one_key_ends_at_the_keys_own_budget(town: Town) -> None:
    made = verifying(town)
    for guess in range(verification.PER_KEY):
        word(town, made, 2, grade=str(guess + 10))
    assert refused(town, made) == "verification_budget"
    assert word(town, made, 4, grade="4") is Word.YES


def test_questions_name_a_grant_and_its_purpose_may_be_left_out(town: Town) -> None:
    who = town.who("wang")
    body = {"grant": "grt_x", "key": "1", "values": {"name": "x"}}
    assert verification.question(body, who=who).grant == "grt_x"
    assert verification.question({**body, "resource": "residents"}, who=who).resource == "residents"
    for wrong in ({**body, "offer": "vof_x"}, {**body, "grant": 7.5j}, {"key": "1", "values": {"name": "x"}}):
        with pytest.raises(YibenError):
            verification.question(wrong, who=who)
