"""Filing, looking, moving, to-do lists: the plain way through a flow, and what stands in the way."""

from case_flows import FAULTS

from yiben.capabilities import casework


def test_the_flow_of_these_tests_is_sound() -> None:
    assert FAULTS == ()


def test_a_case_waits_for_the_owners_stewards(court) -> None:
    case = court.file()
    assert case.number == "2026-000001"
    assert case.state == "asked"
    assert case.version == 1
    assert case.due == "2026-11-30T15:59:59.999999Z"
    assert court.todo("sam") == court.todo("sue") == ["2026-000001"]
    assert [court.todo(name) for name in ("fay", "finn", "bea", "tom", "olaf")] == [[], [], [], [], []]
    seen = court.look("sam", case)
    assert [one.move.id for one in seen.offers if one.allowed] == ["accept", "return", "refuse"]
    assert seen.holders == ("《org_police》数据专员",)


def test_the_whole_way(court) -> None:
    case = court.file()
    case = court.move("sam", case, "accept", form={"remark": "可以"}, note="请评审")
    assert court.todo("sam") == []
    assert court.todo("bea") == court.todo("bob") == ["2026-000001"]
    assert case.state == "judged"
    assert case.form == {"purpose": "核对驾驶人", "remark": "可以"}
    history = court.look("fay", case).steps
    assert [(one.move, one.account, one.source, one.target, one.note) for one in history] == [
        ("file", "fay", None, "asked", ""),
        ("accept", "sam", "asked", "judged", "请评审"),
    ]
    assert court.kinds() == ["case.filed", "case.moved"]


def test_the_second_is_told_who_was_faster(court) -> None:
    case = court.file()
    court.move("sam", case, "accept")
    error = court.refused("sue", casework.move, case.id, "refuse", seen=1, form={})
    assert error.code == "case_moved_on"
    assert error.where["account"] == "sam"
    assert error.where["move"] == "accept"
    assert error.where["when"] == "2026-11-23T01:00:00.000000Z"
    assert "sam" in error.message.zh
    assert court.kinds()[-1] == "case.refused"
    assert court.look("sue", case).case.version == 2
