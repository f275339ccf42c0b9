"""Filing, looking, moving, to-do lists: the plain way through a flow, and what stands in the way."""

from case_flows import FAULTS, REQUEST
from sqlalchemy import text

from yiben.capabilities import casework
from yiben.infra.database import transaction
from yiben.kernel.paging import PageAsk


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


def test_what_is_due_first_comes_first_page_by_page(court) -> None:
    made = []
    for _ in range(7):
        made.append(court.file().number)
        court.later(days=1)
    assert court.todo("sam") == made
    pages = [court.do("sam", casework.todo, page=PageAsk(number=n, size=3)) for n in (1, 2, 3, 4)]
    assert [[one.case.number for one in page.rows] for page in pages] == [made[:3], made[3:6], made[6:], []]
    assert {page.total for page in pages} == {7}
    assert court.do("sam", casework.todo, kind="other").total == 0
    assert court.do("sam", casework.todo, kind=REQUEST.kind).total == 7


def test_a_case_under_several_keys_stands_once(court) -> None:
    with transaction(court.office.engine, writes=True) as db:
        db.execute(text("""UPDATE people_account SET roles = '["steward", "officer"]' WHERE name = 'sam'"""))
    made = [court.file().number for _ in range(3)]
    court.later(days=10)
    casework.tick(court.office, hands=court.hands)
    page = court.do("sam", casework.todo, page=PageAsk(size=2))
    assert ([one.case.number for one in page.rows], page.total) == (sorted(made)[:2], 3)
    assert not page.rows[0].escalated


def test_the_authority_is_the_nearest_on_the_way_up_siblings_first(court) -> None:
    def authority(**orgs):
        levels = orgs.pop("levels")
        court.hands = casework.Hands(tree=casework.Tree(levels=lambda _work, _org: levels))
        with transaction(court.office.engine, writes=True) as db:
            for name, org in orgs.items():
                db.execute(
                    text("UPDATE people_account SET org = :org WHERE name = :name"),
                    {"org": org, "name": name},
                )
        case = court.move("sam", court.file(), "accept")
        return [name for name in ("bea", "bob", "ben") if case.number in court.todo(name)]

    near, far = ("org_police", "org_a"), ("org_city", "org_b")
    assert authority(levels=(near, far), bea="org_city", bob="org_b", ben="org_a") == ["ben"]
    assert authority(levels=(near, far), bea="org_city", bob="org_b", ben="org_z") == ["bea"]
    assert authority(levels=(near, far), bea="org_y", bob="org_b", ben="org_z") == ["bob"]
    assert authority(levels=(near, far), bea=None, bob=None, ben="org_z") == ["bea", "bob"]


def test_an_account_may_name_its_organisation_as_people_call_it(court) -> None:
    names = {"公安局": "org_police"}
    court.hands = casework.Hands(tree=casework.Tree(identifier=lambda _work, said: names.get(said, said)))
    with transaction(court.office.engine, writes=True) as db:
        db.execute(text("UPDATE people_account SET org = '公安局' WHERE name = 'sam'"))
    case = court.file()
    assert court.todo("sam") == [case.number]
    assert court.move("sam", case, "accept").state == "judged"


def test_the_platform_itself_files_and_sees(court) -> None:
    case = court.file("system")
    assert (case.filer, case.filer_org) == ("system", None)
    assert court.look("system", case).case == case
    assert court.refused("system", casework.move, case.id, "accept", seen=1, form={}).code == "not_yours"


def test_a_case_nobody_can_act_on_goes_to_supervisors(court) -> None:
    case = court.file(organisation="org_nobody")
    assert court.todo("olaf") == court.todo("olga") == [case.number]
    assert set(court.kinds()) == {"case.filed", "case.orphaned"}
    court.do("olaf", casework.hand_on, case.id, to="tom", why="该单位尚无账号")
    assert (court.todo("olaf"), court.todo("tom")) == ([], [case.number])
    assert court.move("tom", case, "accept").state == "judged"
    alone = court.file("finn", organisation="org_transport")  # its only steward filed it
    assert sorted(court.todo("olaf")) == [case.number, alone.number]  # the other has no data authority
